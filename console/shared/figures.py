"""The numbers of the start page."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count

from ads.models import FillDay
from console.campaigns.querysets import bookings
from stats.conversion import per_thousand, rounded
from stats.querysets import Period, all_days

if TYPE_CHECKING:
    from stats.querysets import DayTotals


CHART_DAYS = 30
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Figures:
    """What was delivered, and what it cost."""

    impressions: int = 0
    clicks: int = 0
    spent_impressions: Decimal = Decimal(0)
    spent_clicks: Decimal = Decimal(0)

    @property
    def spend(self) -> Decimal:
        """All that was charged."""
        return self.spent_impressions + self.spent_clicks

    @property
    def conversion(self) -> Decimal | None:
        """Clicks of a hundred impressions; None without impressions."""
        return rounded(impressions=self.impressions, clicks=self.clicks)

    @property
    def per_thousand(self) -> Decimal | None:
        """What a thousand impressions earned; None without impressions."""
        return per_thousand(spend=self.spend, impressions=self.impressions)


@dataclass(frozen=True, slots=True)
class DayFigures(Figures):
    """What one day brought."""

    day: int = field(kw_only=True)


def days_until(day: int) -> list[DayFigures]:
    """Add up the latest days; those on which nothing happened are zeros."""
    return days_in(Period(_latest(day)[0], day))


def days_in(period: Period) -> list[DayFigures]:
    """Add up each day of the period; those on which nothing happened are zeros."""
    return _each_of(range(period.first or 0, (period.last or 0) + 1), figures_of(all_days(period)))


def fill_until(day: int) -> list[FillDay]:
    """Read how many requests got an ad on the latest days; days without requests are zeros."""
    latest = _latest(day)
    known = FillDay.objects.in_bulk(latest)
    return [known.get(each) or FillDay(day=each) for each in latest]


def figures_of(rows: list[DayTotals]) -> list[DayFigures]:
    """Put the rows of `stats.querysets` into the same form."""
    return [DayFigures(**row) for row in rows]


def every_day(days: list[DayFigures]) -> list[DayFigures]:
    """Put in the days between on which nothing happened; of more than a chart can show, keep the latest."""
    if not days:
        return []
    last = days[-1].day
    return _each_of(range(max(days[0].day, last - MOST_DAYS + 1), last + 1), days)


def _each_of(wanted: range, days: list[DayFigures]) -> list[DayFigures]:
    known = {each.day: each for each in days}
    return [known.get(day) or DayFigures(day=day) for day in wanted]


def _latest(day: int) -> range:
    return range(max(0, day - CHART_DAYS + 1), day + 1)


def campaign_counts(day: int) -> dict[str, int]:
    """Count the campaigns in each state, in one pass."""
    rows = bookings().with_state(day).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}
