"""`/events`."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from events import feed
from events.api.serializers import EventSerializer, FeedSerializer
from events.models import Event
from zoomad.api.schema import errors, example, header
from zoomad.api.scopes import Credential, Scope
from zoomad.api.views import ApiViewSet, validated

POSITION = header(
    "X-Position", "Up to where the feed has been read: go on from there, past what was not asked for.", 200, type=int
)
PRICE_CHANGED = example(
    "A price was changed",
    {
        "position": 41,
        "event_id": 43,
        "created_at": "2026-11-25T18:06:28.123456+00:00",
        "day": 4,
        "kind": "campaign_changed",
        "advertiser_id": "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55",
        "campaign_id": "3b0c8f52-6a9d-4a43-8d6c-0e6a7a1f5f10",
        "actor": {"kind": "key", "id": "7", "name": "Northern Coffee", "address": "192.0.2.7"},
        "data": {"title": "Coffee", "changes": {"cost_per_click": ["2", "9"]}},
    },
)


@extend_schema(tags=["Events"])
class EventViewSet(ApiViewSet):
    """What happened, no matter who did it."""

    scopes = {"page": Scope.ADVERTISER}
    closed_to_members = ("page",)

    @extend_schema(
        operation_id="events_list",
        summary="Read what happened, in order",
        description="Events come in the order in which they became true; none is skipped. An advertiser's key reads "
        "what concerns the advertiser.",
        parameters=[FeedSerializer, POSITION],
        responses={200: EventSerializer(many=True), **errors(422)},
        examples=[PRICE_CHANGED],
    )
    def page(self, request: Request) -> Response:
        """Show a part of the feed."""
        query = validated(FeedSerializer, request.query_params)
        events = Event.objects.of_kinds(query["kind"])
        events = events.about(advertiser_id=query.get("advertiser_id"), campaign_id=query.get("campaign_id"))
        key = cast("Credential | None", request.auth)
        is_advertiser = key is not None and key.scope is Scope.ADVERTISER
        if key is not None and is_advertiser:
            events = events.about(advertiser_id=key.advertiser_id)
        found, position = feed.read(events, after=query["after"], size=query["size"], wait=query["wait"])
        shown = EventSerializer(found, many=True, context={"shows_addresses": not is_advertiser}).data
        return Response(shown, headers={"Cache-Control": "no-store", "X-Position": str(position)})
