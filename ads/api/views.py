"""`/ads` and `/ml-scores`."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from ads.api.serializers import AdSerializer, ClickSerializer, MlScoreSerializer, ViewerSerializer
from ads.delivery.click import count_click
from ads.delivery.show import NoAdError, show_ad
from ads.scores import store_scores
from campaigns.images.services import image_url
from zoomad.api.fields import UUID_FORMAT
from zoomad.api.renderers import dumps
from zoomad.api.schema import BODY, errors, example, header
from zoomad.api.scopes import Scope
from zoomad.api.serializers import StatusSerializer
from zoomad.api.views import ApiViewSet, validated
from zoomad.observability.metrics import ADS_SERVED, CLICKS, NO_FILL, SELECTION

CLIENT_ID = "6d09a254-e0da-4e12-b241-e1115e8b3298"
SCORE = {"client_id": CLIENT_ID, "advertiser_id": "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55", "score": 75}
AD = {
    "ad_id": "5f0c2e4e-7b51-4a41-9e36-3cf3a8bde2b7",
    "ad_title": "Coffee, roasted this morning",
    "ad_text": "Order before noon and have it on your table today.",
    "ad_image_id": None,
    "ad_image_url": None,
    "advertiser_id": SCORE["advertiser_id"],
}


def shown(*, client_id: UUID, request: HttpRequest) -> HttpResponse:
    """Show an ad, count what came of it, and write the answer."""
    try:
        with SELECTION.time():
            ad = show_ad(client_id=client_id)
    except NoAdError as error:
        NO_FILL.labels(error.outcome).inc()
        raise
    ADS_SERVED.labels(ad.outcome).inc()
    body = {
        "ad_id": ad.ad_id,
        "ad_title": ad.ad_title,
        "ad_text": ad.ad_text,
        "ad_image_id": ad.ad_image_id,
        "ad_image_url": image_url(ad.ad_image_id, request),
        "advertiser_id": ad.advertiser_id,
    }
    return HttpResponse(dumps(body), content_type="application/json", headers={"Cache-Control": "no-store"})


@extend_schema(tags=["Ads"])
class AdViewSet(ApiViewSet):
    """Ads and clicks: one parameter, one statement, no serializer."""

    http_method_names = ["get", "post"]  # a HEAD would show, and charge, like a GET
    scopes = {"show": Scope.PLACEMENT, "click": Scope.PLACEMENT}

    @extend_schema(
        summary="Show an ad",
        description="Picks the ad with the highest expected profit and records the view. The client's first view of "
        "a campaign is charged; showing it again is free.",
        parameters=[ViewerSerializer, header("Cache-Control", "`no-store`: every request is an ad of its own.", 200)],
        responses={200: AdSerializer, **errors(404, 422)},
        examples=[example("An ad", AD)],
    )
    def show(self, request: Request) -> HttpResponse:
        """Show an ad to a client."""
        given = request.GET.get("client_id", "")
        client_id = (
            UUID(given) if UUID_FORMAT.fullmatch(given) else validated(ViewerSerializer, request.GET)["client_id"]
        )
        return shown(client_id=client_id, request=request)

    @extend_schema(
        summary="Click an ad",
        description="Counted and charged once for each client and campaign. A click by a client who was never shown "
        "the ad, a repeated one, and one past the limit are accepted and not recorded.",
        request=ClickSerializer,
        responses={204: None, **errors(*BODY, 404, 422)},
        examples=[example("A click", {"client_id": CLIENT_ID}, request_only=True)],
    )
    def click(self, request: Request, ad_id: UUID) -> Response:
        """Count a click."""
        client_id = validated(ClickSerializer, request.data)["client_id"]
        CLICKS.labels(count_click(ad_id=ad_id, client_id=client_id)).inc()
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["ML scores"])
class MlScoreViewSet(ApiViewSet):
    """The scores that say how interested a client is in an advertiser."""

    @extend_schema(
        summary="Create or update a score",
        request=MlScoreSerializer,
        responses={200: StatusSerializer, **errors(*BODY, 404, 422)},
        examples=[example("A score", SCORE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Store one score."""
        store_scores(scores=[validated(MlScoreSerializer, request.data)])
        return Response({"status": "Ok"})

    @extend_schema(
        operation_id="ml_scores_bulk_create",
        summary="Create or update scores",
        description="All or none; an unknown id is named.",
        request=MlScoreSerializer(many=True),
        responses={200: StatusSerializer, **errors(*BODY, 404, 422)},
        examples=[example("A score", SCORE, request_only=True)],
    )
    def bulk(self, request: Request) -> Response:
        """Store a list of scores."""
        store_scores(scores=validated(MlScoreSerializer, request.data, many=True))
        return Response({"status": "Ok"})
