"""`/stats`."""

from typing import Any, TypedDict
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from advertisers.models import Advertiser
from campaigns.models import Campaign
from stats import querysets
from stats.api.renderers import CSVRenderer
from stats.api.serializers import DailyStatsSerializer, PeriodSerializer, StatsSerializer
from stats.querysets import Period
from zoomad.api.renderers import JSONRenderer
from zoomad.api.schema import errors, example
from zoomad.api.scopes import Scope
from zoomad.api.views import ApiViewSet, validated
from zoomad.spreadsheets import MEDIA_TYPE

STATS = {
    "impressions_count": 1200,
    "clicks_count": 30,
    "conversion": 2.5,
    "spent_impressions": 1.8,
    "spent_clicks": 7.5,
    "spent_total": 9.3,
}
CSV = "CSV to `Accept: text/csv`: UTF-8 with a byte order mark, separators as Accept-Language expects them."


class Documented(TypedDict):
    """What the document says of a route."""

    parameters: list[type[PeriodSerializer]]
    responses: dict[Any, object]
    examples: list[OpenApiExample]
    description: str


TOTAL: Documented = {
    "parameters": [PeriodSerializer],
    "responses": {
        (200, "application/json"): StatsSerializer,
        (200, MEDIA_TYPE): OpenApiTypes.STR,
        **errors(404, 422),
    },
    "examples": [example("Totals", STATS, media_type="application/json")],
    "description": CSV,
}
DAILY: Documented = {
    "parameters": [PeriodSerializer],
    "responses": {
        (200, "application/json"): DailyStatsSerializer(many=True),
        (200, MEDIA_TYPE): OpenApiTypes.STR,
        **errors(404, 422),
    },
    "examples": [example("A day", {**STATS, "date": 4}, media_type="application/json")],
    "description": f"Ascending, only days on which something happened. {CSV}",
}


class StatsViewSet(ApiViewSet):
    """Statistics, as JSON or as CSV."""

    renderer_classes = [JSONRenderer, CSVRenderer]
    scopes = {"retrieve": Scope.ADVERTISER, "daily": Scope.ADVERTISER}

    def answer(self, rows: object) -> Response:
        """Answer with rows that are ready to be shown."""
        return Response(rows, headers={"Vary": "Accept, Accept-Language"})


def _period(request: Request) -> Period:
    period: Period = validated(PeriodSerializer, request.query_params.dict())
    return period


@extend_schema(tags=["Statistics"])
class CampaignStatsViewSet(StatsViewSet):
    """What a campaign has delivered."""

    @extend_schema(summary="A campaign's statistics", **TOTAL)
    def retrieve(self, request: Request, campaign_id: UUID) -> Response:
        """Show the totals."""
        Campaign.objects.require(campaign_id)
        return self.answer(StatsSerializer(querysets.campaign_total(campaign_id, _period(request))).data)

    @extend_schema(summary="A campaign's statistics by day", operation_id="stats_campaigns_daily", **DAILY)
    def daily(self, request: Request, campaign_id: UUID) -> Response:
        """Show the totals of each day."""
        Campaign.objects.require(campaign_id)
        days = querysets.campaign_days(campaign_id, _period(request))
        return self.answer(DailyStatsSerializer(days, many=True).data)


@extend_schema(tags=["Statistics"])
class AdvertiserStatsViewSet(StatsViewSet):
    """What all of an advertiser's campaigns have delivered together."""

    @extend_schema(summary="An advertiser's statistics", **TOTAL)
    def retrieve(self, request: Request, advertiser_id: UUID) -> Response:
        """Show the totals."""
        Advertiser.objects.require(advertiser_id)
        return self.answer(StatsSerializer(querysets.advertiser_total(advertiser_id, _period(request))).data)

    @extend_schema(summary="An advertiser's statistics by day", operation_id="stats_advertisers_daily", **DAILY)
    def daily(self, request: Request, advertiser_id: UUID) -> Response:
        """Show the totals of each day."""
        Advertiser.objects.require(advertiser_id)
        days = querysets.advertiser_days(advertiser_id, _period(request))
        return self.answer(DailyStatsSerializer(days, many=True).data)
