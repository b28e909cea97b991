"""Who is acting: set at the edge of each request that may change something, read where it is recorded."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActorKind(TextChoices):
    """Where an act came from."""

    API = "api", _("API")
    KEY = "key", _("API key")
    USER = "user", _("user of the admin")
    TELEGRAM = "telegram", _("Telegram user")
    PLATFORM = "platform", _("the platform")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as far as a record needs to know: an id that stays, a name as it was, and the address."""

    kind: ActorKind
    id: str = ""
    name: str = ""
    address: str | None = None


PLATFORM = Actor(ActorKind.PLATFORM)
acting: ContextVar[Actor] = ContextVar("acting", default=PLATFORM)
"""The actor for whom the present thread works; the platform itself in commands and background tasks."""
