"""Who changed what, from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from console.shared.admin import ReadOnlyAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(LogEntry)
class HistoryAdmin(ReadOnlyAdmin):
    """The history of all objects; each object's own page has its part of it."""

    list_display = ("action_time", "user", "content_type", "object_repr", "what")
    list_filter = (("user", AutocompleteSelectFilter),)
    search_fields = ("object_repr", "object_id", "change_message")
    ordering = ("-id",)  # as they were written; the time has no index
    list_display_links = None
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Fetch the users and the kinds with the entries."""
        entries: QuerySet[LogEntry] = super().get_queryset(request)
        return entries.select_related("user", "content_type")

    @admin.display(description=_("what"))
    def what(self, entry: Any) -> str:
        """Say what was done."""
        return str(entry.get_change_message() or entry.get_action_flag_display())
