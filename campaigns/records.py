"""Events of campaigns."""

from collections.abc import Mapping

from django.db import connection

from campaigns.models import Campaign
from events.models import Kind
from events.services import record
from zoomad.state.actor import ActorKind
from zoomad.state.services import State

# In the database, because a day can start and end a hundred thousand.
NEW_DAY = f"""
INSERT INTO events (day, kind, advertiser_id, campaign_id, actor_kind, actor_id, actor_name, data)
SELECT %(after)s, kind, advertiser_id, campaign_id, '{ActorKind.PLATFORM.value}', '', '',
       jsonb_build_object('title', ad_title)
FROM campaigns, LATERAL (VALUES
    ('{Kind.CAMPAIGN_STARTED.value}', start_date > %(before)s AND start_date <= %(after)s),
    ('{Kind.CAMPAIGN_ENDED.value}', end_date >= %(before)s AND end_date < %(after)s)
) AS turn (kind, is_now)
WHERE is_now AND archived_at IS NULL
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


def record_new_day(before: State, after: State) -> None:
    """Record which campaigns start and end as the day moves on."""
    if after.day != before.day:
        with connection.cursor() as cursor:
            cursor.execute(NEW_DAY, {"before": before.day, "after": after.day})
