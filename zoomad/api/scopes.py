"""How far an API key reaches."""

import re
from typing import Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

USER_ID = re.compile(r"[1-9]\d{0,15}", re.ASCII)
USER_HEADER = "HTTP_X_TELEGRAM_USER"
"""In a request's META: the Telegram user whose request the bot passes on."""
RIGHTS_HEADER = "HTTP_X_TELEGRAM_RIGHTS"
"""In a request's META: with whose rights, `operator` or `member`; a member has those of `members.rights`."""


class Scope(TextChoices):
    """What a key is for. Views say which scope an action takes; an operator's key fits everywhere."""

    OPERATOR = "operator", _("operator: everything")
    ADVERTISER = "advertiser", _("advertiser: its own campaigns and statistics")
    PLACEMENT = "placement", _("placement: ads and clicks")


class Credential(Protocol):
    """The key that a request came with, as `request.auth`."""

    @property
    def pk(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """What operators call it."""

    @property
    def scope(self) -> Scope:
        """How far it reaches."""

    @property
    def advertiser_id(self) -> UUID | None:
        """The advertiser it belongs to, if it is an advertiser's key."""
