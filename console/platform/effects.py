"""The results of selections: by day, and by the periods between two switches."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import F, Sum

from ads.models import AdvertiserDay, FillDay
from campaigns.models import Campaign
from zoomad.state.models import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoomad.state.models import SelectionSwitch

DAYS = 60


@dataclass(frozen=True, slots=True)
class Effects:
    """The results of requests; they can be added up. Unknown figures are None."""

    asked: int = 0
    filled: int = 0
    impressions: int = 0
    earnings: Decimal = Decimal(0)
    scored: int = 0  # ads whose scores are in the sum
    scores: int = 0
    ended_limits: int = 0  # of the campaigns that ended
    ended_impressions: int = 0

    def __add__(self, other: Effects) -> Effects:
        return Effects(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def per_thousand(self) -> Decimal | None:
        """What a thousand requests earned."""
        return 1000 * self.earnings / self.asked if self.asked else None

    @property
    def repeats(self) -> float | None:
        """The share of the requests that were answered with an ad that the client had seen, which earns nothing."""
        return max(0, self.filled - self.impressions) / self.asked if self.asked else None

    @property
    def unfilled(self) -> float | None:
        """The share of the requests that got no ad."""
        return (self.asked - self.filled) / self.asked if self.asked else None

    @property
    def mean_score(self) -> float | None:
        """The mean score of the ads that were shown."""
        return self.scores / self.scored if self.scored else None

    @property
    def delivered(self) -> float | None:
        """The share of their impressions that the campaigns which ended had delivered."""
        return self.ended_impressions / self.ended_limits if self.ended_limits else None


@dataclass(frozen=True, slots=True)
class Day:
    """A day, the selection with which it began, and those to which it was switched on it."""

    day: int
    selection: Selection
    switched_to: list[Selection] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)


@dataclass(frozen=True, slots=True)
class Period:
    """Days one after another under one selection; those on which it was switched belong to none."""

    selection: Selection
    first: int
    last: int
    effects: Effects


def days_with_effects(today: int, switches: Sequence[SelectionSwitch]) -> list[Day]:
    """Read what came of the latest days; of the switches the first comes first."""
    span = (max(0, today - DAYS + 1), today)
    effects: dict[int, Effects] = {}
    for part in (_requests(span), _charged(span), _ended(span)):
        for day, found in part.items():
            effects[day] = effects.get(day, Effects()) + found
    before = [each for each in switches if each.day < span[0]]
    selection = Selection(before[-1].selection) if before else Selection.FORMULA
    days = []
    for day in range(span[0], today + 1):
        switched = [Selection(each.selection) for each in switches if each.day == day]
        days.append(Day(day, selection, switched, effects.get(day, Effects())))
        selection = switched[-1] if switched else selection
    return days


def periods_of(days: Sequence[Day]) -> list[Period]:
    """Add up the days between switches, the latest period first."""
    periods = []
    for is_whole, some in groupby(days, key=lambda each: not each.switched_to):
        if is_whole:
            of_period = list(some)
            total = sum((each.effects for each in of_period), Effects())
            periods.append(Period(of_period[0].selection, of_period[0].day, of_period[-1].day, total))
    return periods[::-1]


def _requests(span: tuple[int, int]) -> dict[int, Effects]:
    return {
        row.day: Effects(
            asked=row.asked,
            filled=row.filled,
            # Of days before scores were counted there is no mean.
            scored=row.filled if row.scored_views or row.scores else 0,
            scores=row.scores,
        )
        for row in FillDay.objects.filter(day__range=span)
    }


def _charged(span: tuple[int, int]) -> dict[int, Effects]:
    rows = AdvertiserDay.objects.filter(day__range=span).values("day")
    sums = rows.annotate(views=Sum("impressions"), money=Sum(F("spent_impressions") + F("spent_clicks")))
    return {row["day"]: Effects(impressions=row["views"], earnings=row["money"]) for row in sums}


def _ended(span: tuple[int, int]) -> dict[int, Effects]:
    """Say what the campaigns that ended on each day had been booked for, and had delivered; today's still run."""
    rows = Campaign.objects.filter(end_date__range=(span[0], span[1] - 1)).order_by().values("end_date")
    sums = rows.annotate(limits=Sum("impressions_limit"), shown=Sum("delivery__impressions", default=0))
    return {row["end_date"]: Effects(ended_limits=row["limits"], ended_impressions=row["shown"]) for row in sums}
