"""Events of campaigns."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models.functions import JSONObject

from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from events.models import Kind, Turn
from events.services import record, record_each


def record_of(
    kind: Kind, campaign: Campaign, day: int | None = None, *, data: Mapping[str, object] | None = None
) -> None:
    """Record what happened to a campaign, with the title that it has now."""
    record(
        kind,
        advertiser_id=campaign.advertiser_id,
        campaign_id=campaign.pk,
        day=day,
        data={"title": campaign.ad_title, **(data or {})},
    )


def turning(turn: Turn) -> CampaignQuerySet:
    """Find the campaigns that start or end with a new day; what was booked since the day moved begins with no event.

    Their days are fixed from then on: who has started keeps them.
    """
    known = Campaign.objects.filter(created_at__lte=turn.moved_at)
    return known.starting_between(turn.before, turn.after) | known.ending_between(turn.before, turn.after)


def record_turning(turn: Turn, campaigns: list[UUID]) -> None:
    """Record that these campaigns start or end."""
    some = Campaign.objects.filter(pk__in=campaigns).order_by()
    days = (turn.before, turn.after)
    for kind, those in (
        (Kind.CAMPAIGN_STARTED, some.starting_between(*days)),
        (Kind.CAMPAIGN_ENDED, some.ending_between(*days)),
    ):
        titled = those.values("advertiser_id", "campaign_id", data=JSONObject(title="ad_title"))
        record_each(kind, titled, day=turn.after)
