"""Rows that are archived when they are deleted: how their lists show them, and how they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.locking import hold_day_and_campaigns
from console.shared.admin import change_message, log_fields
from console.shared.deletion import DeletionAdmin, Fates
from zoomad.database.archive import ArchiveQuerySet
from zoomad.errors import ZoomADError

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from advertisers.models import Advertiser
    from campaigns.models import Campaign

ARCHIVED = "archived"
Archivable = TypeVar("Archivable", bound="Advertiser | Campaign")


class ArchiveFilter(SimpleListFilter):
    """Shows the archived only when they are asked for."""

    title = _("archive")
    parameter_name = "archive"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Advertiser]) -> list[tuple[str, StrOrPromise]]:
        """Offer the archive."""
        return [(ARCHIVED, _("archived"))]

    def queryset(  # type: ignore[override]  # it stands in no list but of what is archived
        self, request: HttpRequest, queryset: ArchiveQuerySet[Advertiser]
    ) -> ArchiveQuerySet[Advertiser]:
        """Keep the archived, or all others."""
        return queryset.archived() if self.value() == ARCHIVED else queryset.live()


class ArchiveAdmin(DeletionAdmin[Archivable]):
    """A list whose rows are archived when they are deleted: what is archived can be looked at, and brought back."""

    def _lock(self, object_id: str) -> None:
        hold_day_and_campaigns()
        super()._lock(object_id)

    def archive(self, obj: Archivable) -> None:
        """Delete the object as the API does, or would."""
        raise NotImplementedError

    def restore(self, obj: Archivable) -> None:
        """Bring it back."""
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Archivable | None = None) -> bool:
        """Show the archived without fields to fill in; what was filled in before is refused as unknown."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.method != "GET" or obj.archived_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Archivable | None = None) -> bool:
        """Refuse to delete what is archived already."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.archived_at is None)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Archivable], search_term: str
    ) -> tuple[QuerySet[Archivable], bool]:
        """Offer only what is there where one is chosen for another object."""
        is_choosing = request.resolver_match and request.resolver_match.url_name == "autocomplete"
        if is_choosing and isinstance(queryset, ArchiveQuerySet):
            queryset = queryset.live()
        return super().get_search_results(request, queryset, search_term)

    def charged_among(self, keys: Collection[UUID]) -> int:
        """Count those of the rows for which something was charged."""
        raise NotImplementedError

    def fates_of(self, keys: Collection[UUID]) -> Fates:
        """Archive what was charged; nothing is left of all others."""
        archived = self.charged_among(keys)
        return Fates(archived, len(keys) - archived)

    def delete_model(self, request: HttpRequest, obj: Archivable) -> None:
        """Archive it; what was never charged is then deleted for good in the background."""
        self.archive(obj)

    def delete_queryset(self, request: HttpRequest, queryset: ArchiveQuerySet[Archivable]) -> None:
        """Archive each; what is archived already stays so."""
        for obj in queryset.live():
            self.archive(obj)

    @admin.action(description=_("Delete selected %(verbose_name_plural)s"), permissions=["delete"])
    def delete_selected(  # type: ignore[override]
        self, request: HttpRequest, queryset: ArchiveQuerySet[Archivable]
    ) -> HttpResponse | None:
        """Leave alone what is archived already."""
        live = queryset.live()
        if not live.exists():
            messages.error(request, _("What is archived already stays so."))
            return None
        return super().delete_selected(request, live)

    def bring_back(self, request: HttpRequest, obj: Archivable) -> bool:
        """Bring one back and write it into its history, or say why not."""
        try:
            self.restore(obj)
        except ZoomADError as error:
            messages.error(request, f"{obj}: {error.message}")
            return False
        log_fields(self, request, obj, change_message(str(_("Kept")), str(_("archived")), str(_("in the lists"))))
        return True

    @admin.action(description=_("Bring back from the archive"), permissions=["change"])
    def bring_many_back(self, request: HttpRequest, queryset: ArchiveQuerySet[Archivable]) -> HttpResponse | None:
        """Bring the selected back."""
        count = sum(self.bring_back(request, obj) for obj in queryset.archived())
        sentence = ngettext("%(number)s was brought back.", "%(number)s were brought back.", count)
        messages.success(request, sentence % {"number": count})
        return None
