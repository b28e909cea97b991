"""What campaigns have delivered, added up from the totals that `ads` keeps by home.

Not from the views that add up the homes: where these stand on several machines, a view is all campaigns added up, of
which one is looked for then.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from django.db.models import QuerySet, Sum, TextField, Value

from ads.models import TOTALS, AdvertiserDay, CampaignDayShare, CampaignShare
from stats.models import ViewerDay, ViewerFold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from stats.models import Dimension

Days = TypeVar("Days", CampaignDayShare, AdvertiserDay, ViewerDay, ViewerFold)
SUMS = {f"sum_{name}": Sum(name) for name in TOTALS}
CHARGED = "charged"  # no value of a dimension


class Totals(TypedDict):
    """Counts, and exact sums."""

    impressions: int
    clicks: int
    spent_impressions: Decimal
    spent_clicks: Decimal


class DayTotals(Totals):
    """The same of one day."""

    day: int


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days, both inclusive; None is open."""

    first: int | None = None
    last: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether no day is left out."""
        return self.first is None and self.last is None

    def of(self, days: QuerySet[Days]) -> QuerySet[Days]:
        """Keep the rows of these days."""
        if self.first is not None:
            days = days.filter(day__gte=self.first)
        return days if self.last is None else days.filter(day__lte=self.last)


ALWAYS = Period()


def campaign_total(campaign_id: UUID, period: Period = ALWAYS) -> Totals:
    """Sum up a campaign: a row of all time for each home, or one for each day of the period."""
    if period.is_all:
        return _total(CampaignShare.objects.filter(campaign_id=campaign_id))
    return _total(period.of(CampaignDayShare.objects.filter(campaign_id=campaign_id)))


def advertiser_total(advertiser_id: UUID, period: Period = ALWAYS) -> Totals:
    """Sum up an advertiser: some rows for each of its campaigns, or a few for each day of the period."""
    if period.is_all:
        return _total(CampaignShare.objects.filter(campaign__advertiser_id=advertiser_id))
    return _total(period.of(AdvertiserDay.objects.filter(advertiser_id=advertiser_id)))


def campaign_days(campaign_id: UUID, period: Period = ALWAYS) -> list[DayTotals]:
    """Read a row for each day on which something happened."""
    return _by_day(period.of(CampaignDayShare.objects.filter(campaign_id=campaign_id)))


def advertiser_days(advertiser_id: UUID, period: Period = ALWAYS) -> list[DayTotals]:
    """Add up a few rows for each day on which something happened, however many campaigns there are."""
    return _by_day(period.of(AdvertiserDay.objects.filter(advertiser_id=advertiser_id)))


def by_columns(columns: Sequence[str], period: Period) -> dict[tuple[Any, ...], Totals]:
    """Add up all campaigns, by columns of `campaign_day_shares` and of the campaigns they lead to."""
    rows = period.of(CampaignDayShare.objects.order_by()).values(*columns).annotate(**SUMS)
    return {tuple(row[name] for name in columns): _totals(row) for row in rows}


def all_days(period: Period) -> list[DayTotals]:
    """Add up all campaigns, a row for each day on which something happened; one pass over an index."""
    return _by_day(period.of(CampaignDayShare.objects.all()))


@dataclass(frozen=True, slots=True)
class Viewers:
    """Totals by place, gender or age, and those of events whose viewers have not been added up yet."""

    known: dict[str, Totals]
    due: Totals


def by_viewers(dimension: Dimension, period: Period) -> Viewers:
    """Read totals by viewers; `known` and `due` together are all that was charged, at one moment."""
    rows = period.of(ViewerDay.objects.filter(dimension=dimension)).values("value").annotate(**SUMS)
    charged = period.of(CampaignDayShare.objects.order_by()).values(value=Value(CHARGED, TextField())).annotate(**SUMS)
    found = {row["value"]: _totals(row) for row in rows.union(charged, all=True)}
    due = found.pop(CHARGED, _totals(dict.fromkeys(SUMS)))
    for each in found.values():
        due = _difference(due, each)
    return Viewers(found, due)


def _difference(left: Totals, right: Totals) -> Totals:
    return {
        "impressions": left["impressions"] - right["impressions"],
        "clicks": left["clicks"] - right["clicks"],
        "spent_impressions": left["spent_impressions"] - right["spent_impressions"],
        "spent_clicks": left["spent_clicks"] - right["spent_clicks"],
    }


def _total(rows: QuerySet[CampaignShare] | QuerySet[CampaignDayShare] | QuerySet[AdvertiserDay]) -> Totals:
    return _totals(rows.aggregate(**SUMS))


def _by_day(days: QuerySet[Days]) -> list[DayTotals]:
    return [{"day": row["day"], **_totals(row)} for row in days.values("day").annotate(**SUMS).order_by("day")]


def _totals(row: Mapping[str, Any]) -> Totals:
    return {
        "impressions": row["sum_impressions"] or 0,
        "clicks": row["sum_clicks"] or 0,
        "spent_impressions": row["sum_spent_impressions"] or Decimal(0),
        "spent_clicks": row["sum_spent_clicks"] or Decimal(0),
    }
