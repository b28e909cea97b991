"""Routes of `stats`."""

from django.urls import path

from stats.api.views import AdvertiserStatsViewSet, CampaignStatsViewSet

urlpatterns = [
    path("stats/campaigns/<uid:campaign_id>", CampaignStatsViewSet.as_view({"get": "retrieve"}), name="campaign-stats"),
    path(
        "stats/campaigns/<uid:campaign_id>/daily",
        CampaignStatsViewSet.as_view({"get": "daily"}),
        name="campaign-stats-daily",
    ),
    path(
        "stats/advertisers/<uid:advertiser_id>/campaigns",
        AdvertiserStatsViewSet.as_view({"get": "retrieve"}),
        name="advertiser-stats",
    ),
    path(
        "stats/advertisers/<uid:advertiser_id>/campaigns/daily",
        AdvertiserStatsViewSet.as_view({"get": "daily"}),
        name="advertiser-stats-daily",
    ),
]
