"""Statistics as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from console.shared.figures import daily_deliveries
from stats.conversion import rounded
from zoomad.spreadsheets import MEDIA_TYPE, as_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID


def _columns() -> list[str]:
    return [
        _("campaign id"),
        _("title"),
        _("advertiser"),
        _("day"),
        _("impressions"),
        _("clicks"),
        _("spent on impressions"),
        _("spent on clicks"),
        _("conversion"),
    ]


def statistics_csv(campaign_ids: Sequence[UUID]) -> HttpResponse:
    """Write a line for each campaign and day on which something happened; one without a day where nothing ever did."""
    language = get_language() or ""
    body = as_csv([_columns(), *_lines(campaign_ids)], language=language)
    response = HttpResponse(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    return response


def _lines(campaign_ids: Sequence[UUID]) -> Iterator[tuple[object, ...]]:
    delivered = set()
    for row in daily_deliveries(list(campaign_ids)):
        delivered.add(row.campaign_id)
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
    idle = Campaign.everything.select_related("advertiser").filter(pk__in=set(campaign_ids) - delivered)
    for campaign in idle.order_by("pk"):
        yield (campaign.pk, campaign.ad_title, campaign.advertiser.name, None, 0, 0, 0, 0, None)
