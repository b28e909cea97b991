"""`/advertisers`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from advertisers.api.serializers import AdvertiserQuerySerializer, AdvertiserSerializer, NameSerializer
from advertisers.models import Advertiser
from advertisers.services import rename_advertiser, store_advertisers
from zoomad.api.pagination import HEADERS, page_of
from zoomad.api.schema import BODY, errors, example
from zoomad.api.scopes import Scope
from zoomad.api.views import ApiViewSet, validated

ADVERTISER = {"advertiser_id": "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55", "name": "Northern Coffee"}
# Not the serializer: what PATCH takes is documented as if all of it could be left out.
RENAMING = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


@extend_schema(tags=["Advertisers"])
class AdvertiserViewSet(ApiViewSet):
    """The companies that book campaigns."""

    scopes = {"retrieve": Scope.ADVERTISER, "rename": Scope.ADVERTISER}

    @extend_schema(
        summary="Create or update advertisers",
        description="All or none. Of the same id twice in one body the last one wins, in the place of the first.",
        request=AdvertiserSerializer(many=True),
        responses={201: AdvertiserSerializer(many=True), **errors(*BODY, 422)},
        examples=[example("An advertiser", ADVERTISER)],
    )
    def bulk(self, request: Request) -> Response:
        """Store a list of advertisers."""
        advertisers = validated(AdvertiserSerializer, request.data, many=True)
        return Response(store_advertisers(advertisers=advertisers), status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="advertisers_list",
        summary="List advertisers, newest first",
        parameters=[AdvertiserQuerySerializer, *HEADERS],
        responses={200: AdvertiserSerializer(many=True), **errors(422)},
        examples=[example("An advertiser", ADVERTISER)],
    )
    def page(self, request: Request) -> Response:
        """Show a page of advertisers."""
        query = validated(AdvertiserQuerySerializer, request.query_params.dict())
        advertisers = Advertiser.objects.named_like(query.get("name", "")).for_api()
        page = page_of(advertisers, size=query["size"], number=query["page"])
        return Response(page.items, headers=page.headers(request, query))

    @extend_schema(
        summary="Get an advertiser",
        responses={200: AdvertiserSerializer, **errors(404)},
        examples=[example("An advertiser", ADVERTISER)],
    )
    def retrieve(self, _request: Request, advertiser_id: UUID) -> Response:
        """Show one advertiser."""
        return Response(Advertiser.objects.for_api().found(advertiser_id))

    @extend_schema(
        summary="Rename an advertiser",
        request={"application/json": RENAMING},
        responses={200: AdvertiserSerializer, **errors(*BODY, 404, 422)},
        examples=[example("An advertiser", ADVERTISER, response_only=True)],
    )
    def rename(self, request: Request, advertiser_id: UUID) -> Response:
        """Give it another name."""
        Advertiser.objects.require(advertiser_id)
        name = validated(NameSerializer, request.data)["name"]
        rename_advertiser(advertiser_id=advertiser_id, name=name)
        return Response({"advertiser_id": advertiser_id, "name": name})
