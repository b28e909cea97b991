"""Routes of the platform itself."""

from django.urls import path

from zoomad.state.api.views import ModerationViewSet, PingViewSet, SelectionViewSet, TimeViewSet

urlpatterns = [
    path("time", TimeViewSet.as_view({"get": "retrieve"}), name="time"),
    path("time/advance", TimeViewSet.as_view({"post": "advance"}), name="time-advance"),
    path(
        "security/moderation",
        ModerationViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="moderation",
    ),
    path("selection", SelectionViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="selection"),
    path("system/ping", PingViewSet.as_view({"get": "retrieve"}), name="ping"),
]
