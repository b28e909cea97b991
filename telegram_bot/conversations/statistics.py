"""What a campaign or an advertiser's campaigns brought: in total, day by day, and as a picture."""

import asyncio

from django.utils.translation import get_language

from telegram_bot import texts
from telegram_bot.charts import Labels, draw
from telegram_bot.conversations.lists import pager
from telegram_bot.language import DEFAULT_LANGUAGE
from telegram_bot.language import gettext as _
from telegram_bot.photos import Photo
from telegram_bot.platform import Stats
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk


@place("stats")
async def total(talk: Talk, kind: str, advertiser_id: str, owner_id: str) -> None:
    """Show the totals."""
    stats = await talk.platform.stats(kind, owner_id)
    about = (kind, advertiser_id, owner_id)
    await talk.show(
        "\n".join([_("<b>Statistics, all days</b>"), *_lines(stats)]),
        [
            [Button(_("📅 Day by day"), "stats.days", *about), Button(_("📈 Chart"), "stats.chart", *about)],
            [_back(*about)],
        ],
    )


@action("stats.days")
async def days(talk: Talk, kind: str, advertiser_id: str, owner_id: str) -> None:
    """Begin with the latest day."""
    await talk.open("stats.day", kind, advertiser_id, owner_id, 0)


@place("stats.day")
async def day(talk: Talk, kind: str, advertiser_id: str, owner_id: str, number: int) -> None:
    """Show one of the days on which something happened, counted from 1; 0 and whatever there is not: the last."""
    daily = await talk.platform.daily_stats(kind, owner_id)
    about = (kind, advertiser_id, owner_id)
    back = [Button(_("← Back"), "stats", *about)]
    if not daily:
        await talk.show(_("Nothing has happened yet."), [back])
        return
    chosen = number if 0 < number <= len(daily) else len(daily)
    stats = daily[chosen - 1]
    await talk.show(
        "\n".join([_("<b>Statistics, %(day)s</b>") % {"day": texts.day(stats.day)}, *_lines(stats)]),
        [pager(chosen, len(daily), "stats.day", *about), [Button(_("📈 Chart"), "stats.chart", *about)], back],
    )


@place("stats.chart")
async def chart(talk: Talk, kind: str, advertiser_id: str, owner_id: str) -> None:
    """Show the days as a picture."""
    daily = await talk.platform.daily_stats(kind, owner_id)
    back = [Button(_("← Back"), "stats", kind, advertiser_id, owner_id)]
    if not daily:
        await talk.show(_("Nothing has happened yet."), [back])
        return
    labels = Labels(
        impressions=_("Impressions"),
        clicks=_("Clicks"),
        spent=_("Spent"),
        days=_("Days"),
        language=get_language() or DEFAULT_LANGUAGE,
    )
    content = await asyncio.to_thread(draw, daily, labels)
    await talk.show(_("<b>Impressions, clicks and spend by day</b>"), [back], photo=Photo(content))


def _lines(stats: Stats) -> list[str]:
    return texts.facts(
        {
            _("Impressions"): texts.number(stats.impressions),
            _("Clicks"): texts.number(stats.clicks),
            _("Conversion"): texts.percent(stats.conversion),
            _("Spent on impressions"): texts.money(stats.spent_impressions),
            _("Spent on clicks"): texts.money(stats.spent_clicks),
            _("Spent"): texts.money(stats.spent_total),
        }
    )


def _back(kind: str, advertiser_id: str, owner_id: str) -> Button:
    if kind == "campaign":
        return Button(_("← Back"), "campaign", advertiser_id, owner_id)
    return Button(_("← Back"), "advertiser", advertiser_id)
