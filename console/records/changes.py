"""What an event says of changed fields, in the reader's words and numbers."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advertisers.models import Advertiser
from campaigns.models import Campaign
from console.access.groups import AREAS
from console.shared.texts import NOTHING, number, price
from console.shared.words import quoted
from events.models import Kind
from members.models import Member
from webhooks.models import Webhook
from zoomad.names import shortened

if TYPE_CHECKING:
    from events.models import Event

# What is no field of a model, but of a form.
LABELS = {
    "role": gettext_lazy("role"),
    "password1": gettext_lazy("password"),
    "password2": gettext_lazy("password"),
    "usable_password": gettext_lazy("password"),
    **{area.name: area.title for area in AREAS},
}
MODELS: dict[str, Any] = {Kind.ACCESS_CHANGED: User, Kind.WEBHOOK_CHANGED: Webhook}


def in_words(event: Event) -> str:
    """Say of each field that changed what it was and what it became; nothing where none did."""
    changes = event.data.get("changes")
    if not isinstance(changes, dict):
        return ""
    said = dict.fromkeys(_change(event, *each) for each in changes.items())  # a new password is two fields
    return "; ".join(said)


def _change(event: Event, name: str, values: Any) -> str:
    old, new = values if isinstance(values, list) and len(values) == 2 else (None, values)  # noqa: PLR2004
    model = MODELS.get(event.kind, Campaign if event.campaign_id else Advertiser)
    if event.data.get("object") == Member._meta.model_name:  # noqa: SLF001 - Django's public name for it
        model = Member
    field: Any = None
    with suppress(FieldDoesNotExist):
        field = model._meta.get_field(name)  # noqa: SLF001 - Django's public name for it
    label = capfirst(str(LABELS.get(name) or (field.verbose_name if field else name.replace("_", " "))))
    if "password" in name:
        return label
    return f"{label}: {_quoted(field, old)} → {_quoted(field, new)}"


def _quoted(field: Any, value: Any) -> str:
    shown = shortened(_shown(field, value))
    return quoted(shown) if shown else NOTHING


def _shown(field: Any, value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(_shown(field, each) for each in value)
        case int() if field is not None and field.name.endswith("_limit"):
            return number(value)
    if isinstance(field, DecimalField):
        with suppress(InvalidOperation):
            return price(Decimal(str(value)))
    return _labelled(field, value)


def _labelled(field: Any, value: Any) -> str:
    if field is None or field.name == "is_active":
        return _(str(value))  # recorded in English, as forms word it
    choices = Kind.choices if field.name == "kinds" else field.flatchoices or ()
    return str(dict(choices).get(value, value))
