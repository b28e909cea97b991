"""Routes of `stats`."""

from django.urls import path

from stats.api.outlook import NewDayViewSet, OutlookViewSet
from stats.api.views import AdvertiserStatsViewSet, CampaignStatsViewSet

urlpatterns = [
    path("time/outlook", NewDayViewSet.as_view({"get": "retrieve"}), name="time-outlook"),
    path(
        "advertisers/<uid:advertiser_id>/campaigns/reach",
        OutlookViewSet.as_view({"post": "reach_of_audience"}),
        name="audience-reach",
    ),
    path(
        "advertisers/<uid:advertiser_id>/campaigns/<uid:campaign_id>/reach",
        OutlookViewSet.as_view({"get": "reach"}),
        name="campaign-reach",
    ),
    path(
        "advertisers/<uid:advertiser_id>/campaigns/<uid:campaign_id>/pace",
        OutlookViewSet.as_view({"get": "pace"}),
        name="campaign-pace",
    ),
    path(
        "advertisers/<uid:advertiser_id>/campaigns/<uid:campaign_id>/why",
        OutlookViewSet.as_view({"get": "why"}),
        name="campaign-why",
    ),
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
