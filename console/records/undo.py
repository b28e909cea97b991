"""Undoes acts, where the old values are known and the rules still allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from campaigns.services import change_campaign
from console.scores.undo import undo_upload
from console.shared.texts import number
from events.models import Kind
from zoomad.errors import Reason, RefusedError

if TYPE_CHECKING:
    from django.db.models import Field

    from campaigns.booking import Change
    from events.models import Event

PAUSES = {Kind.CAMPAIGN_PAUSED: True, Kind.CAMPAIGN_RESUMED: False}


def undo(event: Event) -> str:
    """Restore the old values; nothing that has been changed since is overwritten. Returns what stays.

    Raises:
        RefusedError: this cannot be taken back, or no longer.
        PreconditionFailedError: it has been changed since.
        ZoomADError: the rules for changes forbid it.

    """
    if event.kind == Kind.SCORES_STORED:
        _count, left = undo_upload(event.data.get("upload"))
        sentence = ngettext(
            "%(number)s score was changed by somebody else since and stays.",
            "%(number)s scores were changed by somebody else since and stay.",
            left,
        )
        return sentence % {"number": number(left)} if left else ""
    was: Change
    became: dict[str, object]
    if event.kind in PAUSES:
        is_paused = PAUSES[Kind(event.kind)]
        was, became = {"is_paused": not is_paused}, {"is_paused": is_paused}
    elif event.kind == Kind.CAMPAIGN_CHANGED:
        changes = event.data.get("changes", {})
        was = cast("Change", {name: _read(name, values[0]) for name, values in changes.items()})
        became = {name: _read(name, values[1]) for name, values in changes.items()}
    elif event.kind == Kind.CAMPAIGN_BOOKED:
        message = _("Campaigns from a file are taken back under “Many at once”, any other one is deleted on its page.")
        raise RefusedError(message, Reason.NOT_ALLOWED)
    else:
        raise RefusedError(_("This cannot be taken back."), Reason.NOT_ALLOWED)
    if event.advertiser_id is None or event.campaign_id is None:
        raise RefusedError(_("This cannot be taken back."), Reason.NOT_ALLOWED)
    change_campaign(advertiser_id=event.advertiser_id, campaign_id=event.campaign_id, changes=was, seen=became)
    return ""


def _read(name: str, value: object) -> object:
    """Read what was recorded of a field as the field has it."""
    field = cast("Field[object, object]", Campaign._meta.get_field(name))  # noqa: SLF001 - Django's public name for it
    return field.to_python(value)
