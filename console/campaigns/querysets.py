"""The words in which operators ask for campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypedDict

from django.db.models import Case, DecimalField, ExpressionWrapper, F, FloatField, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from stats.conversion import conversion_of
from zoomad.decimals import DECIMAL_PLACES, SUM_DIGITS

if TYPE_CHECKING:
    from decimal import Decimal

    from django_stubs_ext import WithAnnotations

    class Columns(TypedDict):
        """What `with_delivery` and `stats.outlook.with_outlook` annotate."""

        impressions_number: int
        clicks_number: int
        spend: Decimal
        impressions_share: float
        clicks_share: float
        state: str
        audience_size: int
        so_far: int

    Delivered = WithAnnotations[Campaign, Columns]
SOON_DAYS = 3
NEARLY = 0.9  # of a limit: when more of it is used, it is nearly reached
MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=SUM_DIGITS, decimal_places=DECIMAL_PLACES)


class BookingQuerySet(CampaignQuerySet):
    """Campaigns with their delivery."""

    def with_delivery(self) -> Self:
        """Annotate what the campaign has delivered, what of its limits that is, what it cost and how it converts."""
        delivered = self.select_related("advertiser").annotate(
            impressions_number=Coalesce(F("delivery__impressions"), 0),
            clicks_number=Coalesce(F("delivery__clicks"), 0),
            spend=Coalesce(
                F("delivery__spent_impressions") + F("delivery__spent_clicks"), Value(0), output_field=MONEY
            ),
        )
        return delivered.annotate(
            impressions_share=_ratio("impressions_number", "impressions_limit"),
            clicks_share=_ratio("clicks_number", "clicks_limit"),
            conversion=conversion_of("impressions_number", "clicks_number"),
        )

    def for_age(self, age: int) -> Self:
        """Keep the campaigns whose audience holds an age."""
        return self.filter(audience_age_from__lte=age, audience_age_to__gte=age)

    def starting_soon(self, day: int) -> Self:
        """Keep the campaigns that begin within the next days."""
        return self.filter(start_date__gt=day, start_date__lte=day + SOON_DAYS)

    def running_out(self, day: int) -> Self:
        """Keep the running campaigns that have nearly used up a limit."""
        return self.running_on(day).filter(
            Q(delivery__impressions__gt=F("impressions_limit") * NEARLY)
            | Q(delivery__clicks__gt=F("clicks_limit") * NEARLY)
        )


def bookings() -> BookingQuerySet:
    """Start a sentence about campaigns that have not been archived."""
    return all_bookings().live()


def all_bookings() -> BookingQuerySet:
    """Start a sentence about all campaigns, the archived included."""
    return BookingQuerySet(model=Campaign)


def _ratio(part: str, whole: str) -> Case:
    share = ExpressionWrapper(Cast(F(part), FloatField()) / F(whole), output_field=FloatField())
    return Case(When(**{f"{whole}__gt": 0}, then=share), default=Value(0.0), output_field=FloatField())
