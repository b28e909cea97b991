"""Events in sentences, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from console.records.changes import in_words
from console.shared.texts import NOTHING, number
from events.models import Kind
from zoomad.names import shortened
from zoomad.state.actor import ActorKind
from zoomad.state.models import Selection

if TYPE_CHECKING:
    from events.models import Event

LANGUAGES = ("en", "ru")
COUNTS = {"count", "of", "expected", "scores"}
SENTENCES = {
    Kind.CAMPAIGN_BOOKED: gettext_lazy("“%(title)s” was booked."),
    Kind.CAMPAIGN_CHANGED: gettext_lazy("“%(title)s” was changed."),
    Kind.CAMPAIGN_PAUSED: gettext_lazy("“%(title)s” was paused."),
    Kind.CAMPAIGN_RESUMED: gettext_lazy("“%(title)s” goes on."),
    Kind.CAMPAIGN_ARCHIVED: gettext_lazy("“%(title)s” was archived."),
    Kind.CAMPAIGN_RESTORED: gettext_lazy("“%(title)s” was brought back."),
    Kind.CAMPAIGN_STARTED: gettext_lazy("“%(title)s” started."),
    Kind.CAMPAIGN_ENDED: gettext_lazy("“%(title)s” ended."),
    Kind.CAMPAIGN_BEHIND: gettext_lazy("“%(title)s” is behind; expected impressions: about %(expected)s of %(of)s."),
    Kind.LIMIT_NEAR: gettext_lazy("“%(title)s” comes near a limit: %(count)s of %(of)s."),
    Kind.LIMIT_REACHED: gettext_lazy("“%(title)s” has reached a limit: %(of)s."),
    Kind.TEXT_REFUSED: gettext_lazy("The texts of “%(title)s” were refused."),
    Kind.ADVERTISER_MADE: gettext_lazy("The advertiser “%(name)s” was made."),
    Kind.ADVERTISER_RENAMED: gettext_lazy("The advertiser “%(name)s” was renamed."),
    Kind.ADVERTISER_ARCHIVED: gettext_lazy("The advertiser “%(name)s” was archived."),
    Kind.ADVERTISER_RESTORED: gettext_lazy("The advertiser “%(name)s” was brought back."),
    Kind.KEY_MADE: gettext_lazy("The API key “%(name)s” was made."),
    Kind.KEY_REVOKED: gettext_lazy("The API key “%(name)s” was revoked."),
    Kind.WEBHOOK_MADE: gettext_lazy("The webhook %(url)s was made."),
    Kind.WEBHOOK_CHANGED: gettext_lazy("The webhook %(url)s was changed."),
    Kind.WEBHOOK_DELETED: gettext_lazy("The webhook %(url)s was deleted."),
    Kind.ACCESS_CHANGED: gettext_lazy("What “%(name)s” may do was changed."),
    Kind.SCORES_STORED: gettext_lazy("ML scores were stored: %(scores)s."),
    Kind.DAY_MOVED: gettext_lazy("The day moved from %(from)s to %(to)s."),
    Kind.SELECTION_SWITCHED: gettext_lazy("The selection was switched from %(from)s to %(to)s."),
}

ACCESS = {
    "added": gettext_lazy("“%(name)s” was given access."),
    "deleted": gettext_lazy("“%(name)s” has no access any more."),
}


def sentence_of(event: Event) -> str:
    """Say what happened, and of each field from what to what."""
    if event.kind == Kind.MODERATION_SWITCHED:
        return _("Moderation was turned on.") if event.data.get("is_enabled") else _("Moderation was turned off.")
    words = defaultdict(lambda: NOTHING, {name: _word(event, name, value) for name, value in event.data.items()})
    template = SENTENCES.get(Kind(event.kind)) if event.kind in Kind.values else None
    if event.kind == Kind.ACCESS_CHANGED:
        template = ACCESS.get(event.data.get("act", ""), template)
    said = str(template) % words if template else event.kind
    return f"{said} {in_words(event)}".strip()


def _word(event: Event, name: str, value: object) -> str:
    if name in COUNTS and isinstance(value, int):
        return number(value)
    if event.kind == Kind.SELECTION_SWITCHED and value in Selection.values:
        return str(Selection(value).label)
    return shortened(str(value))


def who_did(event: Event) -> str:
    """Name who did it, and through which door."""
    kind = str(ActorKind(event.actor_kind).label) if event.actor_kind in ActorKind.values else event.actor_kind
    return f"{kind} {shortened(event.actor_name or event.actor_id)}".strip()


def kinds_like(term: str) -> list[str]:
    """Name the kinds whose word contains the text, in any of the languages that operators speak."""
    found = set()
    for language in LANGUAGES:
        with override(language):
            found |= {kind.value for kind in Kind if term.lower() in str(kind.label).lower()}
    return sorted(found)
