"""Campaigns in lists: each with its state and what it has delivered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.client.platform import OPTIONAL
from telegram_bot.language import gettext_lazy
from telegram_bot.ui.view import Button
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram_bot.client.models import Campaign
    from telegram_bot.ui.talk import Talk

LATEST = 3
STATES = {
    "planned": ("🕓", gettext_lazy("planned")),
    "running": ("🟢", gettext_lazy("running")),
    "paused": ("⏸", gettext_lazy("paused")),
    "exhausted": ("🏁", gettext_lazy("used up")),
    "finished": ("⚪", gettext_lazy("finished")),
}


def state(campaign: Campaign) -> str:
    """Say the campaign's state today."""
    mark, word = STATES.get(campaign.state, ("", campaign.state))
    return f"{mark} {word}"


async def rows_of(talk: Talk, campaigns: Sequence[Campaign]) -> list[list[Button]]:
    """Make a button of each campaign: its state, its title, what was delivered of what was booked."""
    delivered = await asyncio.gather(*(_delivered(talk, campaign) for campaign in campaigns))
    return [
        [Button(_label(campaign, told), "campaign", campaign.advertiser_id, campaign.campaign_id)]
        for campaign, told in zip(campaigns, delivered, strict=True)
    ]


async def latest_rows(talk: Talk, advertiser_id: str) -> list[list[Button]]:
    """Make buttons of the latest campaigns; a menu can do without them."""
    try:
        page = await talk.platform.campaigns(advertiser_id, 1, deadline=OPTIONAL)
    except PlatformError:
        return []
    return await rows_of(talk, page.items[:LATEST])


async def _delivered(talk: Talk, campaign: Campaign) -> str:
    try:
        stats = await talk.platform.stats("campaign", campaign.campaign_id, deadline=OPTIONAL)
    except PlatformError:
        return ""
    return f" · {texts.number(stats.impressions)} / {texts.number(campaign.fields['impressions_limit'])}"


def _label(campaign: Campaign, told: str) -> str:
    mark, _word = STATES.get(campaign.state, ("", ""))
    room = texts.BUTTON_LIMIT - texts.length(told) - 3
    return f"{mark} {texts.clip(campaign.title or '—', room)}{told}".strip()
