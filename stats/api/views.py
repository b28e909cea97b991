"""`/stats`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from advertisers.models import Advertiser
from campaigns.models import Campaign
from stats import querysets
from stats.api.serializers import DailyStatsSerializer, StatsSerializer
from zoomad.api.schema import errors, example
from zoomad.api.scopes import Scope
from zoomad.api.views import ApiViewSet

STATS = {
    "impressions_count": 1200,
    "clicks_count": 30,
    "conversion": 2.5,
    "spent_impressions": 1.8,
    "spent_clicks": 7.5,
    "spent_total": 9.3,
}
TOTAL: dict[str, Any] = {"responses": {200: StatsSerializer, **errors(404)}, "examples": [example("Totals", STATS)]}
DAILY: dict[str, Any] = {
    "responses": {200: DailyStatsSerializer(many=True), **errors(404)},
    "examples": [example("A day", {**STATS, "day": 4})],
    "description": "Ascending, only days on which something happened.",
}


@extend_schema(tags=["Statistics"])
class CampaignStatsViewSet(ApiViewSet):
    """What a campaign has delivered."""

    scopes = {"retrieve": Scope.ADVERTISER, "daily": Scope.ADVERTISER}

    @extend_schema(summary="A campaign's statistics of all time", **TOTAL)
    def retrieve(self, _request: Request, campaign_id: UUID) -> Response:
        """Show the totals."""
        Campaign.objects.require(campaign_id)
        return Response(StatsSerializer(querysets.campaign_total(campaign_id)).data)

    @extend_schema(summary="A campaign's statistics by day", operation_id="stats_campaigns_daily", **DAILY)
    def daily(self, _request: Request, campaign_id: UUID) -> Response:
        """Show the totals of each day."""
        Campaign.objects.require(campaign_id)
        return Response(DailyStatsSerializer(querysets.campaign_days(campaign_id), many=True).data)


@extend_schema(tags=["Statistics"])
class AdvertiserStatsViewSet(ApiViewSet):
    """What all of an advertiser's campaigns have delivered together."""

    scopes = {"retrieve": Scope.ADVERTISER, "daily": Scope.ADVERTISER}

    @extend_schema(summary="An advertiser's statistics of all time", **TOTAL)
    def retrieve(self, _request: Request, advertiser_id: UUID) -> Response:
        """Show the totals."""
        Advertiser.objects.require(advertiser_id)
        return Response(StatsSerializer(querysets.advertiser_total(advertiser_id)).data)

    @extend_schema(summary="An advertiser's statistics by day", operation_id="stats_advertisers_daily", **DAILY)
    def daily(self, _request: Request, advertiser_id: UUID) -> Response:
        """Show the totals of each day."""
        Advertiser.objects.require(advertiser_id)
        return Response(DailyStatsSerializer(querysets.advertiser_days(advertiser_id), many=True).data)
