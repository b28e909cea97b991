"""Rows that are archived when they are deleted: how their lists show them, and how they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.shared.admin import ConsoleAdmin, change_message, log_fields
from zoomad.errors import ZoomADError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

ARCHIVED = "archived"


class ArchiveFilter(SimpleListFilter):
    """Shows the archived to whoever asks for them, and to nobody else."""

    title = _("archive")
    parameter_name = "archive"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the archive."""
        return [(ARCHIVED, _("archived"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the archived, or all others."""
        kept: QuerySet[Any] = queryset.archived() if self.value() == ARCHIVED else queryset.live()
        return kept


class ArchiveAdmin(ConsoleAdmin):
    """A list whose rows are archived when they are deleted: what is archived can be looked at, and brought back."""

    def archive(self, obj: Any) -> None:
        """Delete the object as the API does, or would."""
        raise NotImplementedError

    def restore(self, obj: Any) -> None:
        """Bring it back."""
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the archived without fields to fill in; what was filled in before is refused as unknown."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.method != "GET" or obj.archived_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nothing be deleted twice."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.archived_at is None)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Offer only what is there to whoever chooses one for another object."""
        rows: Any = queryset
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            rows = rows.live()
        return super().get_search_results(request, rows, search_term)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Archive it; what was never charged is deleted for good behind."""
        self.archive(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Archive each; what is archived already stays so."""
        for obj in queryset.live():
            self.archive(obj)

    def bring_back(self, request: HttpRequest, obj: Any) -> bool:
        """Bring one back and write it into its history, or say why not."""
        try:
            self.restore(obj)
        except ZoomADError as error:
            messages.error(request, f"{obj}: {error.message}")
            return False
        log_fields(self, request, obj, change_message(str(_("Kept")), str(_("archived")), str(_("in the lists"))))
        return True

    @admin.action(description=_("Bring back from the archive"), permissions=["change"])
    def bring_many_back(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Bring the selected back."""
        count = sum(self.bring_back(request, obj) for obj in queryset.archived())
        sentence = ngettext("%(number)s was brought back.", "%(number)s were brought back.", count)
        messages.success(request, sentence % {"number": count})
        return None
