"""What a campaign or an advertiser's campaigns brought: in total, day by day, and as a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from telegram_bot import texts
from telegram_bot.charts import Labels, draw
from telegram_bot.language import DEFAULT_LANGUAGE
from telegram_bot.language import gettext as _
from telegram_bot.photos import Photo
from telegram_bot.ui.lists import pager
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.client.models import Stats
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk


@place("stats")
async def total(talk: Talk, kind: str, advertiser_id: str, owner_id: str) -> View:
    """Show the totals."""
    stats = await talk.platform.stats(kind, owner_id)
    about = (kind, advertiser_id, owner_id)
    return View(
        "\n".join([_("<b>Statistics, all days</b>"), *_lines(stats)]),
        [
            [Button(_("📅 Day by day"), "stats.days", *about), Button(_("📈 Chart"), "stats.chart", *about)],
            [_back(*about)],
        ],
    )


@action("stats.days")
async def days(_talk: Talk, kind: str, advertiser_id: str, owner_id: str) -> Target:
    """Begin with the latest day."""
    return ["stats.day", kind, advertiser_id, owner_id, 0]


@place("stats.day")
async def day(talk: Talk, kind: str, advertiser_id: str, owner_id: str, number: int) -> View:
    """Show one of the days on which something happened, counted from 1; 0 and whatever there is not: the last."""
    daily = await talk.platform.daily_stats(kind, owner_id)
    about = (kind, advertiser_id, owner_id)
    back = [Button(_("← Back"), "stats", *about)]
    if not daily:
        return View(_("Nothing has happened yet."), [back])
    chosen = number if 0 < number <= len(daily) else len(daily)
    stats = daily[chosen - 1]
    return View(
        "\n".join([_("<b>Statistics, %(day)s</b>") % {"day": texts.day(stats.day)}, *_lines(stats)]),
        [pager(chosen, len(daily), "stats.day", *about), [Button(_("📈 Chart"), "stats.chart", *about)], back],
    )


@place("stats.chart")
async def chart(talk: Talk, kind: str, advertiser_id: str, owner_id: str) -> View:
    """Show the days as a picture."""
    daily = await talk.platform.daily_stats(kind, owner_id)
    back = [Button(_("← Back"), "stats", kind, advertiser_id, owner_id)]
    if not daily:
        return View(_("Nothing has happened yet."), [back])
    labels = Labels(
        impressions=_("Impressions"),
        clicks=_("Clicks"),
        spent=_("Spent"),
        days=_("Days"),
        language=get_language() or DEFAULT_LANGUAGE,
    )
    content = await asyncio.to_thread(draw, daily, labels)
    return View(_("<b>Impressions, clicks and spend by day</b>"), [back], Photo(content))


def _lines(stats: Stats) -> list[str]:
    return texts.facts(
        {
            _("Impressions"): texts.number(stats.impressions),
            _("Clicks"): texts.number(stats.clicks),
            _("CTR"): texts.percent(stats.conversion),
            _("Spent on impressions"): texts.money(stats.spent_impressions),
            _("Spent on clicks"): texts.money(stats.spent_clicks),
            _("Spent"): texts.money(stats.spent_total),
        }
    )


def _back(kind: str, advertiser_id: str, owner_id: str) -> Button:
    if kind == "campaign":
        return Button(_("← Back"), "campaign", advertiser_id, owner_id)
    return Button(_("← Back"), "advertiser", advertiser_id)
