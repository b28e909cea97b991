"""Who changed what, from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from console.shared.admin import ReadOnlyAdmin
from console.shared.texts import short

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(LogEntry)
class HistoryAdmin(ReadOnlyAdmin[LogEntry]):
    """The history of all objects; each object's own page has its part of it."""

    list_display = ("action_time", "user", "kind", "thing", "what")
    list_filter = (("user", AutocompleteSelectFilter),)
    search_fields = ("object_repr", "object_id", "change_message")
    ordering = ("-id",)  # as they were written; the time has no index
    list_display_links = None
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Fetch the users and the kinds with the entries."""
        entries: QuerySet[LogEntry] = super().get_queryset(request)
        return entries.select_related("user", "content_type")

    @admin.display(description=_("kind"))
    def kind(self, entry: LogEntry) -> str:
        """Say what kind of thing it happened to."""
        return str(entry.content_type.name) if entry.content_type else "—"

    @admin.display(description=_("of what"))
    def thing(self, entry: LogEntry) -> str:
        """Lead to the thing, where it has a page."""
        name = short(entry.object_repr) or entry.object_id or "—"
        model = entry.content_type.model_class() if entry.content_type else None
        if entry.is_deletion() or not entry.object_id or model is None or not admin.site.is_registered(model):
            return str(name)
        return format_html('<a class="zm-link" href="{}">{}</a>', entry.get_admin_url(), name)

    @admin.display(description=_("what"))
    def what(self, entry: LogEntry) -> str:
        """Say what was done."""
        return str(entry.get_change_message() or entry.get_action_flag_display())
