"""What a campaign or an advertiser's campaigns brought: sums of a period, a table of its days, and a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from telegram_bot import texts
from telegram_bot.charts import Labels, days_in_a_bar, draw
from telegram_bot.client.stats import Period
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy, language_of, ngettext
from telegram_bot.photos import Photo
from telegram_bot.ui.lists import pager
from telegram_bot.ui.registry import place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.client.models import Stats
    from telegram_bot.ui.talk import Talk

PERIODS = {
    "all": gettext_lazy("All days"),
    "month": gettext_lazy("30 days"),
    "week": gettext_lazy("7 days"),
    "day": gettext_lazy("Today"),
}
DAYS_A_PAGE = 14
TITLE_LIMIT = 200


@place("stats")
async def total(talk: Talk, kind: str, advertiser_id: str, owner_id: str, period: str = "all") -> View:
    """Show the sums of a period."""
    about = (kind, advertiser_id, owner_id)
    days = await Period.of(talk.platform, period)
    stats = await talk.platform.stats(kind, owner_id, days.query)
    head = [_("📊 Statistics of %(name)s") % {"name": texts.bold(await name_of(talk, *about), TITLE_LIMIT)}]
    return View(
        "\n".join([*head, f"<i>{in_words(days)}</i>", "", *_lines(stats)]),
        [
            [_period_button(known, period, *about) for known in PERIODS],
            [
                Button(_("📅 Day by day"), "stats.days", *about, period, 0),
                Button(_("📈 Chart"), "stats.chart", *about, period),
            ],
            [
                Button("📄 CSV", "stats.file", *about, period, "csv"),
                Button("📗 Excel", "stats.file", *about, period, "xlsx"),
            ],
            [_back(*about)],
        ],
    )


@place("stats.days")
async def table(talk: Talk, kind: str, advertiser_id: str, owner_id: str, period: str, number: int) -> View:  # noqa: PLR0913, PLR0917 - of a button
    """Show the days on which something happened as a table, the latest page first where none is named."""
    about = (kind, advertiser_id, owner_id)
    days = await Period.of(talk.platform, period)
    daily = await talk.platform.daily_stats(kind, owner_id, days.query)
    back = [Button(_("← Back"), "stats", *about, period)]
    name = texts.bold(await name_of(talk, *about), TITLE_LIMIT)
    head = f"📅 {name}\n<i>{in_words(days)}</i>\n"
    if not daily:
        return View(f"{head}\n" + _("Nothing has happened yet."), [back])
    pages = -(-len(daily) // DAYS_A_PAGE)
    page = number if 0 < number <= pages else pages
    shown = daily[(page - 1) * DAYS_A_PAGE : page * DAYS_A_PAGE]
    turn = pager(page, pages, "stats.days", *about, period) if pages > 1 else []
    return View(
        f"{head}<pre>{texts.safe(tabulated(shown), texts.MESSAGE_LIMIT)}</pre>",
        [turn, [Button(_("📈 Chart"), "stats.chart", *about, period)], back],
    )


@place("stats.chart")
async def chart(talk: Talk, kind: str, advertiser_id: str, owner_id: str, period: str) -> View:
    """Show the days as a picture, which says itself what it is of."""
    days = await Period.of(talk.platform, period)
    daily = await talk.platform.daily_stats(kind, owner_id, days.query)
    back = [Button(_("← Back"), "stats", kind, advertiser_id, owner_id, period)]
    name = await name_of(talk, kind, advertiser_id, owner_id)
    head = f"📈 {texts.bold(name, TITLE_LIMIT)}\n<i>{in_words(days)}</i>"
    if not daily:
        return View(f"{head}\n\n" + _("Nothing has happened yet."), [back])
    each = days_in_a_bar(daily)
    labels = Labels(
        title=name,
        period=f"{in_words(days)} · {_span(daily)}",
        impressions=_("Impressions"),
        clicks=_("Clicks"),
        spent=_("Spent"),
        days=_("Days") if each == 1 else _("From day"),
        language=language_of(get_language()),
    )
    content = await asyncio.to_thread(draw, daily, labels)
    if each > 1:
        said = ngettext("Each bar is %(number)s day.", "Each bar is %(number)s days.", each)
        head += "\n" + said % {"number": texts.number(each)}
    return View(head, [back], Photo(content))


async def name_of(talk: Talk, kind: str, advertiser_id: str, owner_id: str) -> str:
    """Name the campaign or advertiser of the figures."""
    advertiser = (await talk.platform.advertiser(advertiser_id)).name
    if kind != "campaign":
        return advertiser
    return f"{(await talk.platform.campaign(advertiser_id, owner_id)).title} · {advertiser}"


def in_words(period: Period) -> str:
    """Say which days they are."""
    today = texts.number(period.today)
    if period.first is None:
        return _("All days up to today, day %(day)s") % {"day": today}
    if period.first == period.today:
        return _("Today, day %(day)s") % {"day": today}
    return _("Days %(first)s to %(last)s") % {"first": texts.number(period.first), "last": today}


def tabulated(daily: list[Stats]) -> str:
    """Write days in columns, as narrow as possible."""
    head = (_("Day"), _("Views"), _("Clicks"), _("Spent"))
    rows = [
        (
            texts.number(stats.day),
            texts.number(stats.impressions),
            texts.number(stats.clicks),
            texts.total(stats.spent_total),
        )
        for stats in daily
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)
    )


def _span(daily: list[Stats]) -> str:
    first, last = texts.number(daily[0].day), texts.number(daily[-1].day)
    return f"{first}–{last}" if first != last else first


def _lines(stats: Stats) -> list[str]:
    return texts.facts(
        {
            _("Impressions"): texts.number(stats.impressions),
            _("Clicks"): texts.number(stats.clicks),
            _("CTR"): texts.percent(stats.ctr),
            _("Spent on impressions"): texts.total(stats.spent_impressions),
            _("Spent on clicks"): texts.total(stats.spent_clicks),
            _("Spent"): texts.total(stats.spent_total),
        }
    )


def _period_button(known: str, chosen: str, *about: str) -> Button:
    mark = "✓ " if known == chosen else ""
    return Button(f"{mark}{PERIODS[known]}", "stats", *about, known)


def _back(kind: str, advertiser_id: str, owner_id: str) -> Button:
    if kind == "campaign":
        return Button(_("← Back"), "campaign", advertiser_id, owner_id)
    return Button(_("← Back"), "advertiser", advertiser_id)
