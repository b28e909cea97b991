"""Routes of `advertisers`."""

from django.urls import path

from advertisers.api.views import AdvertiserViewSet

urlpatterns = [
    path("advertisers", AdvertiserViewSet.as_view({"get": "page"}), name="advertisers"),
    path("advertisers/bulk", AdvertiserViewSet.as_view({"post": "bulk"}), name="advertisers-bulk"),
    path(
        "advertisers/<uid:advertiser_id>",
        AdvertiserViewSet.as_view({"get": "retrieve", "patch": "rename"}),
        name="advertiser",
    ),
]
