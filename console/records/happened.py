"""The history of one object: all that happened to it, above what was typed into its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.records.sentences import sentence_of, who_did
from console.shared.admin import ConsoleAdmin, Row
from events.models import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SHOWN = 50
MAY_SEE = "admin.view_logentry"


class HappenedAdmin(ConsoleAdmin[Row]):
    """Objects that the API, the bot and the platform change too, not only forms."""

    object_history_template = "console/records/object_history.html"

    def events_of(self, obj: Row) -> QuerySet[Event]:
        """Find what happened to an object."""
        raise NotImplementedError

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show the latest of it, newest first."""
        context = dict(extra_context or {})
        obj = self.get_object(request, object_id)
        if obj is not None and request.user.has_perm(MAY_SEE):
            found = list(self.events_of(obj).order_by("-position", "-event_id")[: SHOWN + 1])
            context["happened"] = [(event, sentence_of(event), who_did(event)) for event in found[:SHOWN]]
            context["has_more"] = len(found) > SHOWN
        response: HttpResponse = super().history_view(request, object_id, context)
        return response


def events_about(**columns: object) -> QuerySet[Event]:
    """Find events by what they are about."""
    return Event.objects.filter(**columns)
