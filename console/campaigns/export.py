"""Statistics as CSV."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from console.shared.figures import daily_deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# What a spreadsheet would take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def statistics_csv(campaign_ids: Sequence[Any]) -> HttpResponse:
    """Write a line for each campaign and day on which something happened."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in daily_deliveries(list(campaign_ids)):
        conversion = 100 * row.clicks / row.impressions if row.impressions else 0
        writer.writerow(
            [
                row.campaign_id,
                harmless(row.campaign.ad_title),
                harmless(row.campaign.advertiser.name),
                row.day,
                row.impressions,
                row.clicks,
                row.spent_impressions,
                row.spent_clicks,
                f"{conversion:.2f}",
            ]
        )
    return response


def harmless(text: str) -> str:
    """Keep a spreadsheet from running what somebody wrote into a title."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
