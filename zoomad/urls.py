"""Every route, by app."""

from django.contrib import admin
from django.urls import include, path, re_path, register_converter
from drf_spectacular.views import SpectacularJSONAPIView

from zoomad.api.converters import UuidConverter
from zoomad.api.docs import DocsView
from zoomad.api.views import MetricsViewSet, UnknownRouteView

register_converter(UuidConverter, "uid")

urlpatterns = [
    path("", include("ads.api.urls")),  # first, because the routes are tried in order
    path("", include("zoomad.state.api.urls")),
    path("", include("clients.api.urls")),
    path("", include("advertisers.api.urls")),
    path("", include("members.api.urls")),
    path("", include("campaigns.api.urls")),
    path("", include("stats.api.urls")),
    path("", include("events.api.urls")),
    path("", include("webhooks.api.urls")),
    path("metrics", MetricsViewSet.as_view({"get": "retrieve"}), name="metrics"),
    path("schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs", DocsView.as_view(url_name="schema"), name="docs"),
    path("admin/", include("console.urls")),  # its pages first: the admin's own catch-all takes the rest
    path("admin/", admin.site.urls),
    re_path("^(?!admin/)", UnknownRouteView.as_view({"get": "not_found"})),
]

handler400 = "console.shared.refusals.bad_request"
handler403 = "console.shared.refusals.not_allowed"
handler404 = "console.shared.refusals.not_found"
handler500 = "console.shared.refusals.fault"
