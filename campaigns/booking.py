"""Bookings and changes: the terms of a campaign, under the names of its columns."""

from decimal import Decimal
from typing import TypedDict
from uuid import UUID


class Terms(TypedDict, total=False):
    """Some of the terms that advertisers decide on."""

    impressions_limit: int
    clicks_limit: int
    cost_per_impression: Decimal
    cost_per_click: Decimal
    ad_title: str
    ad_text: str
    ad_image_id: str | None
    start_date: int
    end_date: int
    target_gender: str | None
    target_age_from: int | None
    target_age_to: int | None
    target_location: str | None


class Change(Terms, total=False):
    """A change of an existing campaign."""

    is_paused: bool


class Booking(Terms, total=False):
    """All terms; without an audience it is for all clients, without an id, one is made."""

    campaign_id: UUID
