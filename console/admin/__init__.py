"""What Django's admin shows; importing it registers everything."""

from console.admin import access, advertisers, campaigns, clients, history, keys, moderation

__all__ = ["access", "advertisers", "campaigns", "clients", "history", "keys", "moderation"]
