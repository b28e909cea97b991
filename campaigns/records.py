"""Events of campaigns."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from events.models import Kind, Turn
from events.services import record
from zoomad.state.actor import ActorKind

# In the database, because a day can start and end a hundred thousand.
TURN = f"""
INSERT INTO events (day, kind, advertiser_id, campaign_id, actor_kind, actor_id, actor_name, data)
SELECT %(after)s, kind, advertiser_id, campaign_id, '{ActorKind.PLATFORM.value}', '', '',
       jsonb_build_object('title', ad_title)
FROM campaigns, LATERAL (VALUES
    ('{Kind.CAMPAIGN_STARTED.value}', start_date > %(before)s AND start_date <= %(after)s),
    ('{Kind.CAMPAIGN_ENDED.value}', end_date >= %(before)s AND end_date < %(after)s)
) AS turn (kind, is_now)
WHERE is_now AND campaign_id = ANY (%(keys)s)
"""  # noqa: S608


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
    return known.starting_or_ending_between(turn.before, turn.after)


def record_turning(turn: Turn, campaigns: list[UUID]) -> None:
    """Record that these campaigns start or end."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, {"before": turn.before, "after": turn.after, "keys": campaigns})
