"""The start page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.querysets import State
from console.campaigns.querysets import bookings
from console.campaigns.watching import CAUSES, UNDELIVERABLE, Watched, cure_of, watched
from console.platform.first_steps import first_steps
from console.shared import figures
from console.shared.charts import FILL_CHART, charts_of, fill_chart
from console.shared.texts import NOTHING, campaigns_url, conversion, money, number, percent
from zoomad.state.models import Selection
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from ads.models import FillDay
    from campaigns.models import Campaign
    from console.campaigns.querysets import BookingQuerySet, Delivered

SHOWN = 6


def fill(request: HttpRequest, context: dict[str, object]) -> dict[str, object]:
    """Add to the index of the admin what happens on the platform, for those who may see campaigns and deliveries."""
    state = platform_state()
    context["state"] = state
    context["selection"] = Selection(state.selection)
    if not request.user.has_perms(["campaigns.view_campaign", "ads.view_campaigndelivery"]):
        return context
    days, fill = figures.days_until(state.day), figures.fill_until(state.day)
    is_quiet = not any(each.impressions for each in days) and not any(each.asked for each in fill)
    return {
        **context,
        "first_steps": first_steps(request) if is_quiet else None,
        "title": _("Day %(day)s") % {"day": state.day},
        "cards": _cards(days[-1], fill[-1]),
        "charts": [*charts_of(days, earned=True), fill_chart(fill)],
        "states": _states(state.day),
        "watched": _watched(state.day),
    }


def _cards(today: figures.DayFigures, fill: FillDay) -> list[dict[str, object]]:
    return [
        {"title": _("Earnings today"), "value": money(today.spend), "link": _report_of(today, "advertiser")},
        {"title": _("Impressions today"), "value": number(today.impressions), "link": _records_of("views", today)},
        {"title": _("Clicks today"), "value": number(today.clicks), "link": _records_of("clicks", today)},
        {
            "title": _("Conversion today"),
            "value": conversion(today.impressions, today.clicks),
            "link": _report_of(today, "campaign"),
        },
        {
            "title": _("Paid requests today"),
            "value": percent(today.impressions / fill.asked) if fill.asked else NOTHING,
            "note": _("Requests that were a charged impression: %(paid)s of %(asked)s")
            % {"paid": number(today.impressions), "asked": number(fill.asked)},
            "link": _report_of(today, "day"),
        },
        {
            "title": _("Fill rate today"),
            "value": NOTHING if fill.rate is None else percent(fill.rate / 100),
            "note": _("Requests that got an ad: %(filled)s of %(asked)s")
            % {"filled": number(fill.filled), "asked": number(fill.asked)},
            "link": f"#{FILL_CHART}" if fill.asked else "",
        },
    ]


def _records_of(kind: str, today: figures.DayFigures) -> str:
    return f"{reverse(f'console:{kind}')}?day={today.day}"


def _report_of(today: figures.DayFigures, by: str) -> str:
    return f"{reverse('console:reports')}?first={today.day}&last={today.day}&by={by}"


def _states(day: int) -> list[dict[str, object]]:
    counts = figures.campaign_counts(day)
    titles = {
        State.PLANNED: _("Planned"),
        State.RUNNING: _("Running"),
        State.EXHAUSTED: _("Exhausted"),
        State.FINISHED: _("Finished"),
        State.PAUSED: _("Paused"),
    }
    return [
        {"title": titles[state], "value": number(counts.get(state.value, 0)), "link": campaigns_url(state=state.value)}
        for state in State
    ]


def _watched(day: int) -> list[dict[str, object]]:
    """Make the short lists: each begins where the long list behind it begins, and says how long that is."""
    lists: dict[str, list[Watched]] = {word: [] for word in (*(cause.value for cause in CAUSES), UNDELIVERABLE)}
    for each in watched(day):
        if each.word:
            lists[each.word].append(each)
    titles = {cause.value: cause.label for cause in CAUSES} | {UNDELIVERABLE: _("will not deliver")}
    needy = [
        _list(word, titles[word], len(rows), [(each.campaign, each.sentence) for each in rows[:SHOWN]])
        for word, rows in lists.items()
        if rows or word == UNDELIVERABLE
    ]
    soon = bookings().with_delivery()
    return [
        *needy,
        _soon("running_out", _("about to run out"), soon.running_out(day).order_by("end_date", "campaign_id")),
        _soon("starting", _("about to start"), soon.starting_soon(day).order_by("start_date", "campaign_id")),
    ]


def _list(word: str, title: StrOrPromise, count: int, rows: Sequence[tuple[Campaign, str]]) -> dict[str, object]:
    return {
        "title": capfirst(title),
        "count": number(count),
        "cure": cure_of(word),
        "link": campaigns_url(watch=word),
        "rows": [{"campaign": campaign, "sentence": sentence} for campaign, sentence in rows],
    }


def _soon(word: str, title: StrOrPromise, campaigns: BookingQuerySet) -> dict[str, object]:
    say = _used_up if word == "running_out" else _days
    shown = cast("list[Delivered]", list(campaigns[:SHOWN]))
    return _list(word, title, campaigns.count(), [(each, say(each)) for each in shown])


def _days(campaign: Campaign) -> str:
    return _("days %(start)s-%(end)s") % {"start": campaign.start_date, "end": campaign.end_date}


def _used_up(campaign: Delivered) -> str:
    """Say which limit runs out: the one of which the larger part is used."""
    if campaign.clicks_share > campaign.impressions_share:
        words = {"done": number(campaign.clicks_number), "limit": number(campaign.clicks_limit)}
        return _("clicks: %(done)s of %(limit)s") % words
    words = {"done": number(campaign.impressions_number), "limit": number(campaign.impressions_limit)}
    return _("impressions: %(done)s of %(limit)s") % words
