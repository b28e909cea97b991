"""What a campaign will have delivered on its last day, and its *pace*.

A simple forecast: the days to come will be like the complete days so far.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict, cast

from django.db import models
from django.db.models import (
    BigIntegerField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from ads.models import CampaignDay
from campaigns.querysets import State
from clients.models import AudienceCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django_stubs_ext import WithAnnotations

    from campaigns.models import Campaign
    from campaigns.querysets import CampaignQuerySet

    class Facts(TypedDict):
        """What `with_outlook` annotates."""

        state: str
        audience_size: int
        so_far: int
        clicks_so_far: int
        today: int
        clicks_today: int


ON_TRACK = 0.95  # of the booked impressions: a forecast is not better than that


class Pace(models.TextChoices):
    """A campaign's pace, by what it will have delivered on its last day."""

    PLANNED = "planned", _("not begun")
    UNREACHABLE = "unreachable", _("audience too small")
    BEHIND = "behind", _("behind")
    ON_TRACK = "on_track", _("on track")
    AHEAD = "ahead", _("ahead")
    OVER = "over", _("over")


@dataclass(frozen=True)
class Outlook:
    """The facts about a campaign on a day, and what follows from them.

    `today` and `clicks_today` are what came on the day itself, which is not over.
    """

    campaign: Campaign
    state: State
    day: int
    audience: int
    impressions: int
    clicks: int
    today: int
    clicks_today: int

    @property
    def reachable(self) -> int:
        """The impressions in all that the audience allows."""
        return max(self.audience, self.impressions)

    @cached_property
    def complete_days(self) -> int:
        """How many of its days are over."""
        return max(0, min(self.day, self.campaign.end_date + 1) - self.campaign.start_date)

    @cached_property
    def rate(self) -> float:
        """Impressions a day: the mean of the complete days, or what came today where there is none yet."""
        return _rate(self.impressions - self.today, self.complete_days, self.today)

    @cached_property
    def click_rate(self) -> float:
        """Clicks a day, computed likewise."""
        return _rate(self.clicks - self.clicks_today, self.complete_days, self.clicks_today)

    @cached_property
    def last_day(self) -> int:
        """The day on which the first of the limits is reached at this rate; the end day where none is."""
        by_impressions = self._day_of(self.campaign.impressions_limit, self.impressions, self.today, self.rate)
        by_clicks = self._day_of(self.campaign.clicks_limit, self.clicks, self.clicks_today, self.click_rate)
        return max(int(min(self.campaign.end_date, by_impressions, by_clicks)), self.campaign.start_date)

    @cached_property
    def expected(self) -> int:
        """The impressions by the last day: never above the limit, nor above what the audience allows."""
        rest_of_today = max(0.0, self.rate - self.today)
        to_come = rest_of_today + self.rate * (self.last_day - self.day) if self.day <= self.last_day else 0.0
        most = min(self.campaign.impressions_limit, self.reachable)
        return max(self.impressions, min(most, round(self.impressions + to_come)))

    @cached_property
    def pace(self) -> Pace:
        """In one word, whether it will deliver what was booked."""
        campaign = self.campaign
        if self.state in {State.FINISHED, State.EXHAUSTED}:
            return Pace.OVER
        if self.reachable < campaign.impressions_limit:
            return Pace.UNREACHABLE
        if not campaign.has_started(self.day):
            return Pace.PLANNED
        if self.last_day < campaign.end_date:
            return Pace.AHEAD
        return Pace.ON_TRACK if self.expected >= ON_TRACK * campaign.impressions_limit else Pace.BEHIND

    def _day_of(self, limit: int, so_far: int, today: int, rate: float) -> float:
        """Say on which day a limit is reached; the whole rate of today is still to come, less what came."""
        if rate <= 0:
            return math.inf
        return self.day + math.ceil((limit - so_far + today) / rate) - 1


def _rate(earlier: int, complete_days: int, today: int) -> float:
    return earlier / complete_days if complete_days else float(today)


def with_outlook(campaigns: CampaignQuerySet, day: int) -> CampaignQuerySet:
    """Annotate the facts that `outlooks` reads: deliveries so far and today, and `audience_size`.

    A client stored within the last second may be missing from the audience; `stats.reach` counts it.
    """
    today = CampaignDay.objects.filter(campaign_id=OuterRef("pk"), day=day)
    annotated: CampaignQuerySet = campaigns.with_state(day).annotate(
        audience_size=_audience_size(),
        so_far=Coalesce(F("delivery__impressions"), 0),
        clicks_so_far=Coalesce(F("delivery__clicks"), 0),
        today=Coalesce(Subquery(today.values("impressions")), 0),
        clicks_today=Coalesce(Subquery(today.values("clicks")), 0),
    )
    return annotated


def with_forecast(campaigns: CampaignQuerySet, day: int) -> CampaignQuerySet:
    """Annotate `forecast`, of campaigns that have complete days, and what it follows from.

    It is `Outlook.expected` at the start of a day, computed by the database for very many campaigns: the days to come
    are like the complete ones, whatever the audience and the limits allow; impressions of this day are left out.
    """
    whole = BigIntegerField()
    since = CampaignDay.objects.filter(campaign_id=OuterRef("pk"), day__gte=day).order_by().values("campaign_id")
    lately = Subquery(since.annotate(shown=Sum("impressions")).values("shown"))
    forecast: CampaignQuerySet = (
        campaigns.filter(start_date__lt=day)
        .annotate(
            so_far=Coalesce(F("delivery__impressions"), 0) - Coalesce(lately, 0),
            length=ExpressionWrapper(Cast("end_date", whole) - F("start_date") + 1, whole),
            days_over=ExpressionWrapper(Value(day, whole) - F("start_date"), whole),
        )
        .annotate(forecast=ExpressionWrapper(Cast("so_far", whole) * F("length") / NullIf("days_over", 0), whole))
    )
    return forecast


def outlooks(campaigns: Iterable[Campaign], day: int) -> Iterator[Outlook]:
    """Compute the outlook of campaigns that `with_outlook` has annotated."""
    for campaign in cast("Iterable[WithAnnotations[Campaign, Facts]]", campaigns):
        yield Outlook(
            campaign,
            State(campaign.state),
            day,
            campaign.audience_size,
            campaign.so_far,
            campaign.clicks_so_far,
            campaign.today,
            campaign.clicks_today,
        )


def paced(campaigns: CampaignQuerySet, day: int, *paces: Pace) -> list[UUID]:
    """Name those of the campaigns whose pace is one of these."""
    found = outlooks(with_outlook(campaigns, day).iterator(), day)
    return [outlook.campaign.pk for outlook in found if outlook.pace in paces]


def _audience_size() -> Coalesce:
    sizes = (
        AudienceCount.objects.filter(
            Q(age__gte=OuterRef("audience_age_from"), age__lte=OuterRef("audience_age_to")),
            location=OuterRef("audience_location"),
            gender=OuterRef("audience_gender"),
        )
        .order_by()
        .values("location", "gender")
        .annotate(size=Sum("clients"))
    )
    return Coalesce(Subquery(sizes.values("size"), output_field=IntegerField()), 0)
