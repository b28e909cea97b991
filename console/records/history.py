"""The history of changes by form: who changed which values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter

from access.models import ApiKey
from ads.models import ClientMlScore
from advertisers.models import Advertiser
from campaigns.models import Campaign
from clients.models import Client
from console.shared.admin import ReadOnlyAdmin
from console.shared.texts import link_to, short
from webhooks.models import Webhook
from zoomad.state.models import PlatformState

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet
    from django.http import HttpRequest

THINGS = (Campaign, Advertiser, Client, ClientMlScore, PlatformState, ApiKey, Webhook, User, Group)


class ThingFilter(SimpleListFilter):
    """By the kind of thing, without looking through all entries for the kinds that there are."""

    title, parameter_name = _("kind"), "thing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[LogEntry]) -> list[tuple[str, str]]:
        """Offer what has forms."""
        kinds = ContentType.objects.get_for_models(*THINGS)
        return sorted(((str(kind.pk), capfirst(kind.name)) for kind in kinds.values()), key=lambda each: each[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """Keep one kind."""
        value = self.value() or ""
        return queryset.filter(content_type_id=int(value)) if value.isdecimal() else queryset


@admin.register(LogEntry)
class HistoryAdmin(ReadOnlyAdmin[LogEntry]):
    """The history of all objects; each object's own page has its part of it."""

    list_title = _("Changes by form")
    list_display = ("action_time", "user", "kind", "thing", "what")
    list_filter = (ThingFilter, ("user", AutocompleteSelectFilter), ("action_time", RangeDateFilter))
    fields = list_display
    readonly_fields = list_display
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
        return link_to(str(entry.get_admin_url()), name)

    @admin.display(description=_("what"))
    def what(self, entry: LogEntry) -> str:
        """Say what was done."""
        return str(entry.get_change_message() or entry.get_action_flag_display())
