"""What campaigns have delivered, read from the totals that `ads` keeps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from ads.models import AdvertiserDay, CampaignDay, CampaignDelivery

TOTALS = ("impressions", "clicks", "spent_impressions", "spent_clicks")
SUMS = {f"sum_{name}": Sum(name) for name in TOTALS}


def campaign_total(campaign_id: UUID) -> dict[str, Any]:
    """Read one row: what a campaign has delivered of all time."""
    return _totals(CampaignDelivery.objects.filter(campaign_id=campaign_id).aggregate(**SUMS))


def advertiser_total(advertiser_id: UUID) -> dict[str, Any]:
    """Add up a row for each of an advertiser's campaigns."""
    return _totals(CampaignDelivery.objects.filter(campaign__advertiser_id=advertiser_id).aggregate(**SUMS))


def campaign_days(campaign_id: UUID) -> list[dict[str, Any]]:
    """Read a row for each day on which something happened."""
    return _by_day(CampaignDay.objects.filter(campaign_id=campaign_id))


def advertiser_days(advertiser_id: UUID) -> list[dict[str, Any]]:
    """Add up a few rows for each day on which something happened, however many campaigns there are."""
    return _by_day(AdvertiserDay.objects.filter(advertiser_id=advertiser_id))


def _by_day(days: QuerySet[Any]) -> list[dict[str, Any]]:
    return [{"day": row["day"], **_totals(dict(row))} for row in days.values("day").annotate(**SUMS).order_by("day")]


def _totals(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[f"sum_{name}"] or 0 for name in TOTALS}
