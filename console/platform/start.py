"""The start page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.querysets import State
from console.campaigns.querysets import bookings
from console.platform.first_steps import first_steps
from console.shared import figures
from console.shared.charts import charts_of, fill_chart
from console.shared.texts import campaigns_url, conversion, money, number, percent
from zoomad.state.models import Selection
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ads.models import FillDay

SHOWN = 6


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
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
        "charts": [*charts_of(days), fill_chart(fill)],
        "states": _states(state.day),
        "watched": _watched(state.day),
    }


def _cards(today: figures.DayFigures, fill: FillDay) -> list[dict[str, Any]]:
    return [
        {"title": _("Earnings today"), "value": money(today.earnings)},
        {"title": _("Impressions today"), "value": number(today.impressions), "link": _records_of("views", today)},
        {"title": _("Clicks today"), "value": number(today.clicks), "link": _records_of("clicks", today)},
        {"title": _("Conversion today"), "value": conversion(today.impressions, today.clicks)},
        {
            "title": _("Fill rate today"),
            "value": "—" if fill.rate is None else percent(fill.rate / 100),
            "note": _("%(filled)s of %(asked)s requests got an ad")
            % {"filled": number(fill.filled), "asked": number(fill.asked)},
        },
    ]


def _records_of(kind: str, today: figures.DayFigures) -> str:
    return f"{reverse(f'console:{kind}')}?day={today.day}"


def _states(day: int) -> list[dict[str, Any]]:
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


def _watched(day: int) -> list[dict[str, Any]]:
    """Make the short lists: each begins where the long list behind it begins."""
    everything = bookings().with_delivery().with_state(day)
    lists = [
        ("stuck", _("Stuck: nothing new shown today"), everything.stuck(day)),
        ("running_out", _("About to run out"), everything.running_out(day)),
        ("ending", _("About to end"), everything.ending_soon(day)),
        ("starting", _("About to start"), everything.starting_soon(day)),
    ]
    return [
        {
            "title": title,
            "link": campaigns_url(watch=word),
            "rows": [
                {"campaign": campaign, "reason": figures.reason_of(campaign) if word == "stuck" else ""}
                for campaign in campaigns.order_by("end_date", "campaign_id")[:SHOWN]
            ],
        }
        for word, title, campaigns in lists
    ]
