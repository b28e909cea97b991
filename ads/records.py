"""What is recorded of delivery as the day moves on."""

from django.db import connection

from events.models import Kind
from zoomad.state.actor import ActorKind
from zoomad.state.services import State

# The forecast of `stats.outlook` at the turn of a day: the days to come are like the complete days so far. It is told
# once for a campaign, and not before a quarter of its days are over. In the database, because many run at once.
BEHIND = f"""
INSERT INTO events (day, kind, advertiser_id, campaign_id, actor_kind, actor_id, actor_name, data)
SELECT %(day)s, '{Kind.CAMPAIGN_BEHIND.value}', advertiser_id, campaign_id, '{ActorKind.PLATFORM.value}', '', '',
       jsonb_build_object('title', ad_title, 'count', delivered, 'expected', expected, 'of', impressions_limit)
FROM campaigns LEFT JOIN campaign_deliveries USING (campaign_id),
     LATERAL (SELECT COALESCE(impressions, 0) AS delivered,
                     %(day)s::bigint - start_date AS days_over, end_date::bigint - start_date + 1 AS days) AS so_far,
     LATERAL (SELECT floor(delivered::numeric * days / days_over) AS expected WHERE days_over > 0) AS forecast
WHERE start_date < %(day)s AND end_date >= %(day)s AND has_budget AND NOT is_paused AND archived_at IS NULL
  AND days_over * 4 >= days AND expected * 20 < impressions_limit::bigint * 19
  AND NOT EXISTS (SELECT FROM events WHERE events.campaign_id = campaigns.campaign_id
                  AND kind = '{Kind.CAMPAIGN_BEHIND.value}')
"""  # noqa: S608


def record_behind(before: State, after: State) -> None:
    """Record which campaigns will not deliver what was booked, as far as their complete days tell."""
    if after.day != before.day:
        with connection.cursor() as cursor:
            cursor.execute(BEHIND, {"day": after.day})
