"""Events about the outlook of campaigns, recorded as the day moves on."""

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject

from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from events.models import Event, Kind, Turn
from events.services import record_each
from stats.outlook import ON_TRACK, with_forecast


def under_way(turn: Turn) -> CampaignQuerySet:
    """Find the campaigns that run on the new day and have complete days."""
    return Campaign.objects.running_on(turn.after).filter(start_date__lt=turn.after)


def record_behind(turn: Turn, campaigns: list[UUID]) -> None:
    """Record which of these campaigns will not deliver what was booked, as far as their complete days tell.

    It is told once for a campaign, and not before a quarter of its days are over.
    """
    told = Event.objects.filter(campaign_id=OuterRef("pk"), kind=Kind.CAMPAIGN_BEHIND)
    is_behind = Q(days_over__gte=F("length") / 4.0, forecast__lt=F("impressions_limit") * ON_TRACK)
    behind = (
        with_forecast(Campaign.objects.filter(pk__in=campaigns), turn.after)
        .filter(~Exists(told), is_behind)
        .order_by()
        .values(
            "advertiser_id",
            "campaign_id",
            data=JSONObject(title="ad_title", count="so_far", expected="forecast", of="impressions_limit"),
        )
    )
    record_each(Kind.CAMPAIGN_BEHIND, behind, day=turn.after)
