"""The conversations, one module each; importing them registers their places and actions."""

from telegram_bot.screens import (
    advertisers,
    campaign_edit,
    campaigns,
    clients,
    day,
    new_campaign,
    start,
    statistics,
    viewer,
    writing,
)

__all__ = [
    "advertisers",
    "campaign_edit",
    "campaigns",
    "clients",
    "day",
    "new_campaign",
    "start",
    "statistics",
    "viewer",
    "writing",
]
