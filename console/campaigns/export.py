"""Statistics as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ads.models import TOTALS
from campaigns.models import Campaign
from console.shared.spreadsheet import streamed_csv
from stats.conversion import rounded
from zoomad.database.pool import release_connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from django.http import StreamingHttpResponse

AT_ONCE = 100  # campaigns
DELIVERED = ("days__day", *(f"days__{name}" for name in TOTALS))


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


def statistics_csv(campaign_ids: Sequence[UUID]) -> StreamingHttpResponse:
    """Write a line for each campaign and day on which something happened; one without a day where nothing ever did.

    Those of a few campaigns are held in memory.
    """
    return streamed_csv("statistics", _columns(), _lines(sorted(campaign_ids)))


def _lines(campaign_ids: Sequence[UUID]) -> Iterator[tuple[object, ...]]:
    for first in range(0, len(campaign_ids), AT_ONCE):
        some = Campaign.everything.filter(pk__in=campaign_ids[first : first + AT_ONCE])
        rows = list(some.order_by("pk", "days__day").values_list("pk", "ad_title", "advertiser__name", *DELIVERED))
        release_connection()
        for key, title, advertiser, day, impressions, clicks, *spent in rows:
            delivered = (impressions or 0, clicks or 0)
            share = rounded(impressions=delivered[0], clicks=delivered[1])
            yield key, title, advertiser, day, *delivered, *(amount or 0 for amount in spent), share
