"""`/clients`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from clients import audiences
from clients.api.serializers import ClientSerializer, PlaceQuerySerializer, PlaceSerializer
from clients.models import Client
from clients.services import store_clients
from zoomad.api.schema import BODY, errors, example
from zoomad.api.scopes import Scope
from zoomad.api.views import ApiViewSet, validated

CLIENT = example(
    "A client",
    {
        "client_id": "6d09a254-e0da-4e12-b241-e1115e8b3298",
        "login": "anna",
        "age": 31,
        "location": "Moscow",
        "gender": "FEMALE",
    },
)


@extend_schema(tags=["Clients"])
class ClientViewSet(ApiViewSet):
    """The people to whom ads are shown."""

    scopes = {"places": Scope.ADVERTISER}

    @extend_schema(
        summary="Create or update clients",
        description="All or none. Of the same id twice in one body the last one wins, in the place of the first.",
        request=ClientSerializer(many=True),
        responses={201: ClientSerializer(many=True), **errors(*BODY, 422)},
        examples=[CLIENT],
    )
    def bulk(self, request: Request) -> Response:
        """Store a list of clients."""
        clients = validated(ClientSerializer, request.data, many=True)
        return Response(store_clients(clients=clients), status=status.HTTP_201_CREATED)

    @extend_schema(summary="Get a client", responses={200: ClientSerializer, **errors(404)}, examples=[CLIENT])
    def retrieve(self, _request: Request, client_id: UUID) -> Response:
        """Show one client."""
        return Response(Client.objects.for_api().found(client_id))

    @extend_schema(
        summary="Get any one client",
        description="Picked at random, cheaply at any number of clients.",
        responses={200: ClientSerializer, **errors(404)},
        examples=[CLIENT],
    )
    def random(self, _request: Request) -> Response:
        """Show any one client."""
        return Response(Client.objects.random())

    @extend_schema(
        operation_id="clients_places",
        summary="List the places where clients live",
        description="The largest first. A campaign's `location` must be written exactly like one of them.",
        parameters=[PlaceQuerySerializer],
        responses={200: PlaceSerializer(many=True), **errors(422)},
        examples=[example("A city", {"location": "Moscow", "clients": 1200})],
    )
    def places(self, request: Request) -> Response:
        """Show places."""
        query = validated(PlaceQuerySerializer, request.query_params.dict())
        found = audiences.places(name=query.get("name", ""), most=query["size"])
        return Response([{"location": place, "clients": number} for place, number in found])
