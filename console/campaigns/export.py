"""Statistics as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import get_language

from console.shared.figures import daily_deliveries
from stats.conversion import rounded
from zoomad.spreadsheets import MEDIA_TYPE, as_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLUMNS = (
    "campaign_id",
    "ad_title",
    "advertiser",
    "day",
    "impressions",
    "clicks",
    "spent_impressions",
    "spent_clicks",
    "conversion",
)


def statistics_csv(campaign_ids: Sequence[Any]) -> HttpResponse:
    """Write a line for each campaign and day on which something happened."""
    language = get_language() or ""
    body = as_csv([COLUMNS, *_lines(campaign_ids)], language=language)
    response = HttpResponse(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    return response


def _lines(campaign_ids: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for row in daily_deliveries(list(campaign_ids)):
        yield (
            row.campaign_id,
            row.campaign.ad_title,
            row.campaign.advertiser.name,
            row.day,
            row.impressions,
            row.clicks,
            row.spent_impressions,
            row.spent_clicks,
            rounded(impressions=row.impressions, clicks=row.clicks),
        )
