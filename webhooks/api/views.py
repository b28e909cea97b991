"""`/webhooks`, and the same below an advertiser."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from advertisers.models import Advertiser
from webhooks.api.serializers import (
    DeliverySerializer,
    NewWebhookSerializer,
    WebhookChangeSerializer,
    WebhookInSerializer,
    WebhookSerializer,
)
from webhooks.models import Delivery, Webhook
from webhooks.services import change_webhook, create_webhook, delete_webhook, resend
from zoomad.api.pagination import HEADERS, page_of
from zoomad.api.schema import BODY, errors, example
from zoomad.api.scopes import Scope
from zoomad.api.serializers import PageSerializer
from zoomad.api.views import ApiViewSet, validated

WISH = example("Pauses and limits", {"url": "https://shop.example/zoomad", "kinds": ["campaign_paused", "limit_near"]})


@extend_schema(tags=["Events"])
class WebhookViewSet(ApiViewSet):
    """Addresses that are told of everything."""

    @extend_schema(summary="List webhooks", responses={200: WebhookSerializer(many=True), **errors(404)})
    def all(self, _request: Request, advertiser_id: UUID | None = None) -> Response:
        """Show all of them."""
        webhooks = list(Webhook.objects.of(advertiser_id))
        if advertiser_id is not None and not webhooks:
            Advertiser.objects.require(advertiser_id)
        return Response(WebhookSerializer(webhooks, many=True).data)

    @extend_schema(
        summary="Make a webhook",
        description="Events from now on are sent there, signed by the Standard Webhooks convention, until they are "
        "accepted with a 2xx, for about a day. An event may come twice: its `webhook-id` is the same then.",
        request=WebhookInSerializer,
        responses={201: NewWebhookSerializer, **errors(*BODY, 404, 422)},
        examples=[WISH],
    )
    def create(self, request: Request, advertiser_id: UUID | None = None) -> Response:
        """Make one."""
        webhook = create_webhook(advertiser_id=advertiser_id, **validated(WebhookInSerializer, request.data))
        return Response(NewWebhookSerializer(webhook).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Get a webhook", responses={200: WebhookSerializer, **errors(404)})
    def retrieve(self, _request: Request, webhook_id: UUID, advertiser_id: UUID | None = None) -> Response:
        """Show one."""
        return Response(WebhookSerializer(Webhook.objects.of(advertiser_id).found(webhook_id)).data)

    @extend_schema(
        summary="Change a webhook",
        request=WebhookChangeSerializer,
        responses={200: WebhookSerializer, **errors(*BODY, 404, 422)},
    )
    def partial_update(self, request: Request, webhook_id: UUID, advertiser_id: UUID | None = None) -> Response:
        """Change what is sent."""
        changes = validated(WebhookChangeSerializer, request.data)
        webhook = change_webhook(advertiser_id=advertiser_id, webhook_id=webhook_id, changes=changes)
        return Response(WebhookSerializer(webhook).data)

    @extend_schema(summary="Delete a webhook, with its log", responses={204: None, **errors(404)})
    def destroy(self, _request: Request, webhook_id: UUID, advertiser_id: UUID | None = None) -> Response:
        """Delete one."""
        delete_webhook(advertiser_id=advertiser_id, webhook_id=webhook_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="What was sent to a webhook, newest first",
        parameters=[PageSerializer, *HEADERS],
        responses={200: DeliverySerializer(many=True), **errors(404, 422)},
    )
    def deliveries(self, request: Request, webhook_id: UUID, advertiser_id: UUID | None = None) -> Response:
        """Show a page of its log."""
        query = validated(PageSerializer, request.query_params.dict())
        webhook = Webhook.objects.of(advertiser_id).found(webhook_id)
        page = page_of(Delivery.objects.filter(webhook=webhook), size=query["size"], number=query["page"])
        items = DeliverySerializer(page.items, many=True).data
        return Response(items, headers=page.headers(request, query))

    @extend_schema(summary="Send an event again", request=None, responses={204: None, **errors(*BODY, 404, 422)})
    def resend(self, _request: Request, webhook_id: UUID, event_id: int, advertiser_id: UUID | None = None) -> Response:
        """Have a delivery made again."""
        Webhook.objects.of(advertiser_id).require(webhook_id)
        resend(webhook_id=webhook_id, event_id=event_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    bodiless = ("resend",)


class AdvertiserWebhookViewSet(WebhookViewSet):
    """Addresses that are told of what concerns an advertiser."""

    scopes = dict.fromkeys(
        ("all", "create", "retrieve", "partial_update", "destroy", "deliveries", "resend"), Scope.ADVERTISER
    )
