"""The results of past days, in words and as a chart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from telegram_bot import texts
from telegram_bot.charts import Labels, draw
from telegram_bot.language import gettext as _
from telegram_bot.language import language_of, ngettext
from telegram_bot.screens.links import notices_link

if TYPE_CHECKING:
    from telegram_bot.client.models import Stats
    from telegram_bot.client.platform import Platform
    from telegram_bot.notices.outbox import Summary

DAYS_SHOWN = 14
LISTED = 8
NAME_LIMIT = 40
KIND = "advertiser"


async def summed_up(platform: Platform, summary: Summary, bot_name: str) -> tuple[str, bytes] | None:
    """Write the caption and draw the chart; None if there were no impressions or clicks.

    Raises:
        PlatformError: the figures cannot be read.

    """
    days = f"?from={summary.first}&to={summary.last}"
    figures = {key: await platform.stats(KIND, key, days) for key in summary.advertisers}
    told = [key for key, stats in figures.items() if stats.impressions or stats.clicks]
    if not told:
        return None
    told.sort(key=lambda key: -figures[key].spent_total)
    first = max(0, min(summary.first, summary.last - DAYS_SHOWN + 1))
    daily = added_up([await platform.daily_stats(KIND, key, f"?from={first}&to={summary.last}") for key in told])
    name = summary.advertisers[told[0]] if len(told) == 1 else _("Your advertisers")
    labels = Labels(
        title=name,
        period=_in_words(daily[0].day, daily[-1].day),
        impressions=_("Impressions"),
        clicks=_("Clicks"),
        spent=_("Spent"),
        days=_("Days"),
        language=language_of(get_language()),
    )
    return _caption(summary, told, figures, bot_name), await asyncio.to_thread(draw, daily, labels)


def added_up(several: list[list[Stats]]) -> list[Stats]:
    """Add the days of several advertisers up."""
    days: dict[int, Stats] = {}
    for stats in (each for daily in several for each in daily):
        known = days.get(stats.day)
        days[stats.day] = stats if known is None else _sum(known, stats)
    return [days[day] for day in sorted(days)]


def _sum(one: Stats, other: Stats) -> Stats:
    names = ("impressions", "clicks", "spent_impressions", "spent_clicks", "spent_total")
    return replace(one, conversion=None, **{name: getattr(one, name) + getattr(other, name) for name in names})


def _caption(summary: Summary, told: list[str], figures: dict[str, Stats], bot_name: str) -> str:
    lines = [f"📊 <b>{_in_words(summary.first, summary.last)}</b>"]
    lines += [_line(summary.advertisers[key], figures[key], bot_name, key) for key in told[:LISTED]]
    if len(told) > LISTED:
        rest = added_up([[replace(figures[key], day=0)] for key in told[LISTED:]])[0]
        more = ngettext("%(number)s more advertiser", "%(number)s more advertisers", len(told) - LISTED)
        lines.append(_figures(more % {"number": texts.number(len(told) - LISTED)}, rest))
    return "\n".join(lines)


def _line(name: str, stats: Stats, bot_name: str, advertiser_id: str) -> str:
    return _figures(texts.bold(name, NAME_LIMIT), stats) + " " + notices_link(bot_name, advertiser_id, "🔔")


def _figures(name: str, stats: Stats) -> str:
    shown = ngettext("%(number)s impression", "%(number)s impressions", stats.impressions)
    clicked = ngettext("%(number)s click", "%(number)s clicks", stats.clicks)
    said = _("%(name)s: %(impressions)s, %(clicks)s, spent %(sum)s")
    return said % {
        "name": name,
        "impressions": shown % {"number": texts.number(stats.impressions)},
        "clicks": clicked % {"number": texts.number(stats.clicks)},
        "sum": texts.total(stats.spent_total),
    }


def _in_words(first: int, last: int) -> str:
    if first == last:
        return _("Day %(day)s") % {"day": texts.number(last)}
    return _("Days %(first)s to %(last)s") % {"first": texts.number(first), "last": texts.number(last)}
