"""The numbers of the start page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext as _
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from ads.models import CampaignDay
from clients.models import Client
from console.querysets import bookings
from stats.querysets import SUMS, TOTALS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from campaigns.models import Campaign

CHART_DAYS = 30
REACH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What one day brought."""

    day: int
    impressions: int = 0
    clicks: int = 0
    spent_impressions: Decimal = Decimal(0)
    spent_clicks: Decimal = Decimal(0)

    @property
    def earnings(self) -> Decimal:
        """What advertisers are charged for the day."""
        return self.spent_impressions + self.spent_clicks

    @property
    def conversion(self) -> float:
        """Clicks of a hundred impressions."""
        return 100 * self.clicks / self.impressions if self.impressions else 0.0


def days_until(day: int) -> list[DayFigures]:
    """Add up the latest days, in one pass over an index; days on which nothing happened are zeros."""
    first = max(0, day - CHART_DAYS + 1)
    rows = CampaignDay.objects.filter(day__gte=first, day__lte=day).values("day").annotate(**SUMS)
    sums: list[dict[str, Any]] = list(map(dict, rows))
    known = figures_by_day({"day": row["day"], **{name: row[f"sum_{name}"] or 0 for name in TOTALS}} for row in sums)
    return [known.get(each) or DayFigures(each) for each in range(first, day + 1)]


def figures_by_day(rows: Iterable[dict[str, Any]]) -> dict[int, DayFigures]:
    """Put rows of totals into the form of figures, and those by their days."""
    return {row["day"]: DayFigures(**row) for row in rows}


def figures_of(rows: list[dict[str, Any]]) -> list[DayFigures]:
    """Put the rows of `stats.querysets` into the same form."""
    return [DayFigures(**row) for row in rows]


def campaign_counts(day: int) -> dict[str, int]:
    """Count the campaigns in each state, in one pass."""
    rows = bookings().with_state(day).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def fill_rate() -> float | None:
    """Say how many of a hundred requests for an ad got one since the servers started; None before the first."""
    registry: Any = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    served = missed = 0.0
    for metric in registry.collect():
        for sample in metric.samples:
            if sample.name == "zoomad_ads_served_total":
                served += sample.value
            elif sample.name == "zoomad_no_fill_total" and sample.labels.get("reason") == "nothing_fits":
                missed += sample.value
    asked = served + missed
    return 100 * served / asked if asked else None


def reason_of(campaign: Any) -> str:
    """Say why a campaign that should be shown is not."""
    if not campaign.has_budget:
        return _("The budget is gone.")
    if not _is_reachable(campaign):
        return _("No client belongs to its audience.")
    return _("Others are worth more to all who asked today, or all who fit have seen it.")


def _is_reachable(campaign: Campaign) -> bool:
    """Say whether anybody fits; looking through a million clients takes a moment, so it is done once a minute."""
    audience: dict[str, Any] = {
        "gender": campaign.target_gender,
        "age_from": campaign.target_age_from,
        "age_to": campaign.target_age_to,
        "location": campaign.target_location,
    }
    key = f"console-reach-{campaign.pk}-{hash(tuple(audience.values()))}"
    if (known := cache.get(key)) is None:
        known = Client.objects.in_audience(**audience).exists()
        cache.set(key, known, REACH_SECONDS)
    return bool(known)


def daily_deliveries(campaign_ids: list[Any]) -> Any:
    """Read what campaigns delivered, a row for each and each day."""
    return (
        CampaignDay.objects.filter(campaign_id__in=campaign_ids)
        .select_related("campaign", "campaign__advertiser")
        .order_by("campaign_id", "day")
    )
