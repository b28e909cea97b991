"""Links of the kind `t.me/<bot>?start=…`, which open the bot at a place."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from uuid import UUID

from telegram_bot.memory.conversation import START

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk

CAMPAIGN = re.compile(r"campaign_([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{22})")
NOTICES = re.compile(r"notices_([A-Za-z0-9_-]{22})")
INVITATION = re.compile(r"join_([A-Za-z0-9_-]{1,60})")


def linked(argument: str) -> Target:
    """Say where a link leads; one that is not understood leads to the main menu."""
    argument = argument.strip()
    if found := INVITATION.fullmatch(argument):
        return ["member.join", found[1]]
    if found := CAMPAIGN.fullmatch(argument):
        return ["campaign", _long(found[1]), _long(found[2])]
    if found := NOTICES.fullmatch(argument):
        return ["notices", _long(found[1])]
    return [START]


def link_to_campaign(talk: Talk, advertiser_id: str, campaign_id: str) -> str:
    """Make a link that shows a campaign to anyone who may see it."""
    return _address(talk.bot.username, f"campaign_{_short(advertiser_id)}{_short(campaign_id)}")


def link_to_join(talk: Talk, code: str) -> str:
    """Make a link that makes a colleague of anyone who follows it."""
    return _address(talk.bot.username, f"join_{code}")


def campaign_link(bot_name: str, advertiser_id: str, campaign_id: str, label: str) -> str:
    """Link words of a message to a campaign; they must be safe."""
    return _linked(label, _address(bot_name, f"campaign_{_short(advertiser_id)}{_short(campaign_id)}"))


def notices_link(bot_name: str, advertiser_id: str, label: str) -> str:
    """Link words of a message to the switches of notices."""
    return _linked(label, _address(bot_name, f"notices_{_short(advertiser_id)}"))


def _linked(label: str, address: str) -> str:
    return f'<a href="{address}">{label}</a>'


def _address(bot_name: str, argument: str) -> str:
    return f"https://t.me/{bot_name}?start={argument}"


def _short(uuid: str) -> str:
    return base64.urlsafe_b64encode(UUID(uuid).bytes).decode().rstrip("=")


def _long(text: str) -> str:
    return str(UUID(bytes=base64.urlsafe_b64decode(f"{text}==")))
