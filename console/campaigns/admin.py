"""Campaigns in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from campaigns.images.services import image_url
from campaigns.models import Campaign
from campaigns.services import FROZEN_FIELDS
from console.campaigns.acts import CampaignActs
from console.campaigns.columns import CampaignColumns
from console.campaigns.filters import (
    AgeFilter,
    GenderFilter,
    LocationFilter,
    PaceFilter,
    StateFilter,
    WatchFilter,
)
from console.campaigns.form import FIELDS, CampaignForm
from console.campaigns.prospects import facts_of, with_pace_order
from console.campaigns.querysets import all_bookings, bookings
from console.records.happened import HappenedAdmin, events_about
from console.shared.admin import tell_what_stayed
from console.shared.uuids import as_uuid
from stats.outlook import with_outlook
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from django import forms
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import FieldsetSpec

    from console.campaigns.querysets import BookingQuerySet, Delivered
    from console.shared.admin import Changes, FormSets
    from events.models import Event

IDLE_CLICKS_LIMIT = _("The clicks limit is above the impressions limit: it can never be reached.")


class UntransactedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Leaves transactions to the services, which open none while they wait for the moderator or the image storage."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Handle the form without a transaction around it."""
        answer = self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]
        response: HttpResponse = answer
        return response


@admin.register(Campaign)
class CampaignAdmin(CampaignColumns, CampaignActs, HappenedAdmin[Campaign], UntransactedAdmin):  # type: ignore[misc]
    """Campaigns: their bookings, their delivery, and the acts of operators."""

    form = CampaignForm
    autocomplete_fields = ("advertiser",)
    list_filter = (
        StateFilter,
        WatchFilter,
        PaceFilter,
        ("advertiser", AutocompleteSelectFilter),
        GenderFilter,
        AgeFilter,
        ("target_location", LocationFilter),
    )
    search_fields = ("ad_title", "advertiser__name")
    search_help_text = _("Part of the title or of the advertiser, or the whole id")
    ordering = ("-created_at", "campaign_id")
    list_fullwidth = True
    change_form_before_template = "console/campaigns/editing.html"
    change_form_outer_before_template = "console/campaigns/panel.html"
    change_form_after_template = "console/campaigns/reach.html"
    fieldsets = (
        (_("Ad"), {"fields": ("advertiser", "ad_title", "ad_text", "image")}),
        (
            _("Price and limits"),
            {"fields": (("cost_per_impression", "cost_per_click"), ("impressions_limit", "clicks_limit"))},
        ),
        (_("Days"), {"fields": (("start_date", "end_date"),)}),
        (
            _("Audience"),
            {"fields": (("target_gender", "target_location"), ("target_age_from", "target_age_to"))},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> BookingQuerySet:
        """Fetch with each campaign all that the list shows of it."""
        day = platform_state().day
        rows = with_outlook(all_bookings().with_delivery(), day)
        column = str(self.list_display.index("shown_pace") + 1)
        if column in request.GET.get("o", "").replace("-", "").split("."):
            rows = with_pace_order(rows, day, among=bookings())
        return rows.order_by(*self.ordering)  # type: ignore[return-value]

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Show finished campaigns without form fields; the service refuses what was filled in before."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.method != "GET" or not obj.is_over(platform_state().day))

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> tuple[str, ...]:
        """Let a campaign stay with its advertiser, and show what can no longer be changed as it is.

        What was filled in before the campaign began still goes to the service, which refuses it.
        """
        if obj is None:
            return ()
        frozen = FROZEN_FIELDS if obj.has_started(platform_state().day) else ()
        return ("advertiser", *(name for name in frozen if name not in request.POST))

    def get_fieldsets(self, request: HttpRequest, obj: Campaign | None = None) -> FieldsetSpec:
        """Offer to do without an image where there is one."""
        (title, ad), *others = super().get_fieldsets(request, obj)
        has_image = "copy" in request.GET or request.FILES or request.POST.get("kept_image")
        if obj and not self.has_change_permission(request, obj):
            ad = {"fields": [name for name in ad["fields"] if name != "image"]}  # it is shown above
        elif has_image or (obj and obj.ad_image_id):
            ad = {"fields": (*ad["fields"], "no_image")}
        return [(title, ad), *others]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, object]:  # type: ignore[override]
        """Begin as a copy of the campaign that `?copy=` names: as many days, from today on if its first has passed."""
        initial = super().get_changeform_initial_data(request)
        original = self._original(request)
        if original is None:
            return initial
        delay = max(0, platform_state().day - original.start_date)
        return {
            **{name: getattr(original, name) for name in FIELDS},
            "start_date": original.start_date + delay,
            "end_date": original.end_date + delay,
            "kept_image": original.ad_image_id,
        }

    def construct_change_message(  # type: ignore[override]  # Django's own type is too narrow
        self, request: HttpRequest, form: forms.BaseForm, formsets: FormSets, add: bool = False
    ) -> Changes:
        """Write into a copy's history what it was copied from."""
        if add and (original := self._original(request)) is not None:
            return [{"added": {"name": str(_("copy of")), "object": str(original.pk)}}]
        return super().construct_change_message(request, form, formsets, add)

    def _original(self, request: HttpRequest) -> Campaign | None:
        key = as_uuid(request.GET.get("copy", ""))
        original: Campaign | None = Campaign.everything.filter(pk=key).first() if key else None
        return original

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show beside the form the ad as clients see it, and what can be done."""
        day = platform_state().day
        context: dict[str, object] = {**(extra_context or {}), "today": day}
        if booked := _booked(object_id, day):
            context |= {"booked": booked, "image_url": image_url(booked.ad_image_id, request)}
            if request.user.has_perm("ads.view_campaigndelivery"):
                context |= {"facts": facts_of(booked, day), "state": self.shown_state(booked)[1]}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def events_of(self, obj: Campaign) -> QuerySet[Event]:
        """Find what happened to the campaign."""
        return events_about(campaign_id=obj.pk)

    def save_form(self, request: HttpRequest, form: ModelForm[Campaign], change: bool) -> Campaign:
        """Take what the form has stored."""
        return form.instance

    def save_model(self, request: HttpRequest, obj: Campaign, form: ModelForm[Campaign], change: bool) -> None:
        """Store nothing, as the form has done so. Warn about a limit without effect."""
        tell_what_stayed(request, form)
        if obj.has_idle_clicks_limit:
            messages.warning(request, IDLE_CLICKS_LIMIT)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Campaign],
        formsets: FormSets,
        change: bool,
    ) -> None:
        """Do nothing: there is nothing related."""


def _booked(object_id: str, day: int) -> Delivered | None:
    """Find a campaign with all that its page says of it."""
    if (key := as_uuid(object_id)) is None:
        return None
    found = with_outlook(all_bookings().with_delivery(), day).filter(pk=key).first()
    return cast("Delivered | None", found)
