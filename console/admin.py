"""What Django's admin shows; importing it registers everything."""

from console.access import admin as access
from console.access import attempts, keys
from console.advertisers import admin as advertisers
from console.campaigns import admin as campaigns
from console.clients import admin as clients
from console.members import admin as members
from console.records import events, history, moderation
from console.webhooks import admin as webhooks

__all__ = [
    "access",
    "advertisers",
    "attempts",
    "campaigns",
    "clients",
    "events",
    "history",
    "keys",
    "members",
    "moderation",
    "webhooks",
]
