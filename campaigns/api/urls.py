"""Routes of `campaigns`."""

from django.urls import path, re_path

from campaigns.api.views import CampaignViewSet, GenerateViewSet
from campaigns.images.api import FileViewSet

urlpatterns = [
    path(
        "advertisers/<uid:advertiser_id>/campaigns",
        CampaignViewSet.as_view({"get": "page", "post": "create"}),
        name="campaigns",
    ),
    path(
        "advertisers/<uid:advertiser_id>/campaigns/<uid:campaign_id>",
        CampaignViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}),
        name="campaign",
    ),
    path(
        "advertisers/<uid:advertiser_id>/campaigns/check",
        CampaignViewSet.as_view({"post": "check"}),
        name="campaign-check",
    ),
    path(
        "advertisers/<uid:advertiser_id>/campaigns/generate",
        GenerateViewSet.as_view({"get": "retrieve", "post": "create"}),
        name="campaign-text",
    ),
    path("files", FileViewSet.as_view({"post": "create"}), name="files"),
    re_path(r"^files/(?P<file_id>[\w.-]{1,255})$", FileViewSet.as_view({"get": "retrieve"}), name="file"),
]
