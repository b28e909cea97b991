"""The conversations, one module each; importing them registers their places and actions."""

from telegram_bot.screens import (  # noqa: F401 - they register themselves
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
