"""Routes of `webhooks`."""

from django.urls import path

from webhooks.api.views import AdvertiserWebhookViewSet, WebhookViewSet


def _routes(prefix: str, viewset: type[WebhookViewSet], name: str) -> list[object]:
    one = f"{prefix}webhooks/<uid:webhook_id>"
    return [
        path(f"{prefix}webhooks", viewset.as_view({"get": "all", "post": "create"}), name=f"{name}s"),
        path(one, viewset.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}), name=name),
        path(f"{one}/deliveries", viewset.as_view({"get": "deliveries"}), name=f"{name}-deliveries"),
        path(f"{one}/deliveries/<int:event_id>/resend", viewset.as_view({"post": "resend"}), name=f"{name}-resend"),
    ]


urlpatterns = [
    *_routes("", WebhookViewSet, "webhook"),
    *_routes("advertisers/<uid:advertiser_id>/", AdvertiserWebhookViewSet, "advertiser-webhook"),
]
