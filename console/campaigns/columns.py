"""The columns of the list of campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns.querysets import State
from console.campaigns.prospects import left_cell, outlook_of, pace_cell
from console.shared.archive import ARCHIVED
from console.shared.texts import NOTHING, bar, conversion, link_to, money, short
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from campaigns.models import Campaign
    from console.campaigns.querysets import Delivered

STATE_COLOURS = {
    State.PLANNED: "info",
    State.RUNNING: "success",
    State.EXHAUSTED: "warning",
    State.PAUSED: "danger",
    State.FINISHED: "",
    ARCHIVED: "",
}


class CampaignColumns:
    """The columns of a campaign: its advertiser, its pace, and its results."""

    list_display = (
        "title",
        "shown_advertiser",
        "shown_state",
        "shown_days",
        "shown_pace",
        "shown_left",
        "shown_impressions",
        "shown_clicks",
        "shown_spend",
        "shown_conversion",
    )

    @admin.display(description=_("title"), ordering="ad_title")
    def title(self, campaign: Campaign) -> str:
        """Show the beginning of the title, or the id of what has none."""
        return short(campaign)

    @admin.display(description=_("advertiser"), ordering="advertiser__name")
    def shown_advertiser(self, campaign: Campaign) -> str:
        """Lead to the advertiser."""
        address = reverse("admin:advertisers_advertiser_change", args=[campaign.advertiser_id])
        return link_to(address, short(campaign.advertiser))

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)  # type: ignore[untyped-decorator]
    def shown_state(self, campaign: Delivered) -> tuple[str, StrOrPromise]:
        """Show the state in its colour."""
        if campaign.archived_at is not None:
            return ARCHIVED, _("archived")
        state = State(campaign.state)
        return state, state.label

    @admin.display(description=_("days"), ordering="start_date")
    def shown_days(self, campaign: Campaign) -> str:
        """Show the first and the last day."""
        return format_html('<span class="zm-days">{}-{}</span>', campaign.start_date, campaign.end_date)

    @admin.display(description=_("pace"), ordering="pace_order")
    def shown_pace(self, campaign: Delivered) -> str:
        """Show whether it will deliver what was booked."""
        return pace_cell(outlook_of(campaign, platform_state().day)) if campaign.archived_at is None else NOTHING

    @admin.display(description=_("clients left"), ordering="audience_size")
    def shown_left(self, campaign: Delivered) -> str:
        """Show how many clients fit and have not seen it, and how many are missing."""
        return left_cell(campaign)

    @admin.display(description=_("impressions"), ordering="impressions_share")
    def shown_impressions(self, campaign: Delivered) -> str:
        """Draw the views against their limit."""
        return bar(campaign.impressions_number, campaign.impressions_limit)

    @admin.display(description=_("clicks"), ordering="clicks_share")
    def shown_clicks(self, campaign: Delivered) -> str:
        """Draw the clicks against their limit."""
        return bar(campaign.clicks_number, campaign.clicks_limit)

    @admin.display(description=_("spend"), ordering="spend")
    def shown_spend(self, campaign: Delivered) -> str:
        """Show what was charged."""
        return money(campaign.spend)

    @admin.display(description=_("conversion"), ordering="conversion")
    def shown_conversion(self, campaign: Delivered) -> str:
        """Show how many views became clicks."""
        return conversion(campaign.impressions_number, campaign.clicks_number)
