"""Events about the outlook of campaigns, recorded as the day moves on."""

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject

from campaigns.models import Campaign
from events.models import Event, Kind
from stats.outlook import ON_TRACK, with_forecast
from zoomad.state.actor import ActorKind
from zoomad.state.services import State

# In the database, because many run at once.
RECORD = """
INSERT INTO events (day, kind, advertiser_id, campaign_id, actor_kind, actor_id, actor_name, data)
SELECT %s, %s, advertiser_id, campaign_id, %s, '', '', data FROM ({campaigns}) AS campaign
"""


def record_behind(before: State, after: State) -> None:
    """Record which campaigns will not deliver what was booked, as far as their complete days tell.

    It is told once for a campaign, and not before a quarter of its days are over.
    """
    if after.day == before.day:
        return
    told = Event.objects.filter(campaign_id=OuterRef("pk"), kind=Kind.CAMPAIGN_BEHIND)
    is_behind = Q(days_over__gte=F("length") / 4.0, forecast__lt=F("impressions_limit") * ON_TRACK)
    campaigns = (
        with_forecast(Campaign.objects.running_on(after.day), after.day)
        .filter(~Exists(told), is_behind)
        .order_by()
        .values(
            "advertiser_id",
            "campaign_id",
            data=JSONObject(title="ad_title", count="so_far", expected="forecast", of="impressions_limit"),
        )
    )
    sql, params = campaigns.query.sql_with_params()
    with connection.cursor() as cursor:
        values = [after.day, Kind.CAMPAIGN_BEHIND.value, ActorKind.PLATFORM.value, *params]
        cursor.execute(RECORD.format(campaigns=sql), values)
