"""The conversations, one module each; importing them registers their places and actions."""

from telegram_bot.screens import (
    advertisers,
    campaign_card,
    campaign_edit,
    campaigns,
    clients,
    day,
    files,
    helping,
    members,
    new_campaign,
    notices,
    start,
    statistics,
    viewer,
    writing,
)

__all__ = [
    "advertisers",
    "campaign_card",
    "campaign_edit",
    "campaigns",
    "clients",
    "day",
    "files",
    "helping",
    "members",
    "new_campaign",
    "notices",
    "start",
    "statistics",
    "viewer",
    "writing",
]
