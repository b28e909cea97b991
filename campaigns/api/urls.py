"""Routes of `campaigns`."""

from django.urls import path

from campaigns.api.views import CampaignViewSet

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
]
