"""What an operator can do about campaigns: one, or those that are selected in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.archive import archive_campaign, restore_campaign
from campaigns.models import Campaign
from campaigns.services import pause_campaign
from console.bulk.acts import ARCHIVE, RESTORE
from console.bulk.services import start_bulk
from console.campaigns.deletion import charged_among, what_becomes_of
from console.campaigns.export import statistics_csv
from console.shared.admin import change_message, log_fields
from console.shared.archive import ArchiveAdmin
from console.shared.texts import number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

    from console.bulk.terms import Terms
    from console.campaigns.querysets import BookingQuerySet

AT_ONCE = 50


class CampaignActs(ArchiveAdmin[Campaign]):
    """Each act uses the services of the API; an act that is too large for one request becomes a bulk."""

    actions = ("change_many", "pause", "resume", "bring_many_back", "delete_selected", "export")
    most_at_once = None

    def archive(self, obj: Campaign) -> None:
        """Archive a campaign, as the API does."""
        archive_campaign(advertiser_id=obj.advertiser_id, campaign_id=obj.pk)

    def restore(self, obj: Campaign) -> None:
        """Bring it back."""
        restore_campaign(campaign_id=obj.pk)

    def charged_among(self, keys: Collection[UUID]) -> int:
        """Count the campaigns that were shown."""
        return charged_among(keys)

    def get_deleted_objects(
        self, objs: Iterable[Campaign], request: HttpRequest
    ) -> tuple[Sequence[Sequence[str]], Mapping[str, int], set[str], list[str]]:
        """Say of each campaign what was charged for it and stays, or that nothing will be left of it."""
        listed, counts = what_becomes_of([campaign.pk for campaign in objs])
        return listed, counts, set() if self.has_delete_permission(request) else {str(_("campaigns"))}, []

    @admin.action(description=_("Change prices, limits, days…"), permissions=["change"])
    def change_many(self, request: HttpRequest, queryset: BookingQuerySet) -> HttpResponse:
        """Ask what is to change in the selected campaigns."""
        return self._begin(request, queryset, {})

    @admin.action(description=_("Pause: show to nobody"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: BookingQuerySet) -> HttpResponse | None:
        """Pause the selected campaigns."""
        return self._set_paused(request, queryset, is_paused=True)

    @admin.action(description=_("Resume"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: BookingQuerySet) -> HttpResponse | None:
        """Let the selected campaigns be shown again."""
        return self._set_paused(request, queryset, is_paused=False)

    def _begin(self, request: HttpRequest, queryset: BookingQuerySet, terms: Terms) -> HttpResponse:
        bulk = start_bulk(request.user.pk, queryset.order_by().values_list("pk", flat=True), terms=terms)
        return redirect("console:bulk", bulk.pk)

    @admin.action(description=_("Delete selected %(verbose_name_plural)s"), permissions=["delete"])
    def delete_selected(  # type: ignore[override]
        self, request: HttpRequest, queryset: BookingQuerySet
    ) -> HttpResponse | None:
        """Ask about each of as many as a page shows; of more it is said how many are archived, and how many go."""
        live = queryset.live()
        if _are_many(live):
            return self._begin(request, live, {ARCHIVE: "1"})
        return super().delete_selected(request, live)

    @admin.action(description=_("Bring back from the archive"), permissions=["change"])
    def bring_many_back(  # type: ignore[override]
        self, request: HttpRequest, queryset: BookingQuerySet
    ) -> HttpResponse | None:
        """Bring the selected back."""
        if _are_many(queryset):
            return self._begin(request, queryset, {RESTORE: "1"})
        return super().bring_many_back(request, queryset)

    @admin.action(description=_("Export statistics as CSV"), permissions=["view"])
    def export(self, request: HttpRequest, queryset: BookingQuerySet) -> StreamingHttpResponse:
        """Write the selected campaigns' days as CSV."""
        return statistics_csv(list(queryset.order_by().values_list("pk", flat=True)))

    def set_paused(self, request: HttpRequest, campaign: Campaign, *, is_paused: bool) -> bool:
        """Pause or resume one campaign, and write it into its history."""
        if not pause_campaign(campaign_id=campaign.pk, is_paused=is_paused):
            return False
        words = (str(_("running")), str(_("paused")))
        before, after = words if is_paused else words[::-1]
        log_fields(self, request, campaign, change_message(str(_("Showing")), before, after))
        return True

    def _set_paused(self, request: HttpRequest, queryset: BookingQuerySet, *, is_paused: bool) -> HttpResponse | None:
        """Do it at once for as many as a page shows; more are shown first, and done some at a time."""
        if _are_many(queryset):
            return self._begin(request, queryset, {"paused": "1" if is_paused else "0"})
        changed = sum(self.set_paused(request, campaign, is_paused=is_paused) for campaign in queryset)
        if is_paused:
            sentence = ngettext("%(number)s campaign was paused.", "%(number)s campaigns were paused.", changed)
        else:
            sentence = ngettext("%(number)s campaign was resumed.", "%(number)s campaigns were resumed.", changed)
        messages.success(request, sentence % {"number": number(changed)})
        return None


def _are_many(queryset: BookingQuerySet) -> bool:
    """Say whether more are chosen than are dealt with in one request."""
    return len(queryset.order_by().values_list("pk")[: AT_ONCE + 1]) > AT_ONCE
