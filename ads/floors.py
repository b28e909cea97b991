"""Computing floors: the scores below which a reserving selection keeps a campaign for others.

The floor of a campaign is the score of the last of its best-scored fitting clients who have not seen it and who, added
up by their chance to come before its end, fill the views that are left; less one standard deviation of that sum, since
who does not come cannot be asked back. It sinks as the end nears. Where all of them together do not fill it, there is
no floor: everybody who comes is shown it.

The chance to come on a day is (days with a request + ½) / (days that were counted + 1), of each client.
"""

import time
from datetime import timedelta
from functools import cache
from typing import cast
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, IntegerField, Q, TextField
from django.db.models.functions import Coalesce

from ads.compiled import Column, condition_of
from ads.models import Ad
from campaigns.locking import hold_campaigns
from zoomad.database.machines import is_spread
from zoomad.database.schema import Clock

PORTION = 200  # campaigns that are looked for at once
SECONDS_AT_ONCE = 0.05
SHARE_OF_TIME = 0.02
SECONDS_BETWEEN = 300  # for a campaign, within a day
LOCK = 0x5A46_4C52  # "ZFLR", for the advisory lock

Floor = tuple[UUID, int | None]

CLAIM = """
SELECT pg_try_advisory_xact_lock(%s) AND NOT EXISTS (
    SELECT FROM selection_reference WHERE floors_paid_at > clock_timestamp()
)
"""
PAY = "UPDATE selection_reference SET floors_paid_at = statement_timestamp() + make_interval(secs => %s)"
# Who has been here today is not expected before tomorrow.
COMPUTE = """
WITH counted AS MATERIALIZED (
    SELECT count(*) AS days FROM fill_days WHERE clients > 0 AND day < %(day)s
), asked AS MATERIALIZED (
    SELECT campaigns.*, impressions_limit - COALESCE(impressions, 0) AS wanted
    FROM campaigns LEFT JOIN (
        SELECT campaign_id, sum(impressions) AS impressions FROM campaign_shares
        WHERE campaign_id = ANY(%(campaigns)s) GROUP BY 1
    ) AS delivered USING (campaign_id)
    WHERE campaign_id = ANY(%(campaigns)s)
), {fillable}, expected AS (
    SELECT campaign_id, wanted, score, 1 - power(
        1 - least(1, (known_days - today + 0.5) / (counted_days + 1))::float8, end_date - %(day)s + 1 - today
    ) AS chance
    FROM (
        SELECT campaigns.campaign_id, campaigns.wanted, campaigns.end_date, scored.score, counted.days AS counted_days,
               COALESCE(known.days, 0) AS known_days, COALESCE(known.last_day = %(day)s, false)::integer AS today
        FROM counted, fillable AS campaigns
        JOIN client_ml_scores AS scored USING (advertiser_id)
        JOIN clients USING (client_id)
        LEFT JOIN client_days AS known USING (client_id)
        WHERE {fits} AND scored.score > 0 AND NOT EXISTS (
            SELECT FROM client_views AS view
            WHERE view.client_id = scored.client_id AND view.campaign_id = campaigns.campaign_id
        )
    ) AS fitting
), reached AS (
    SELECT campaign_id, wanted, score,
           sum(chance) OVER best - sqrt(sum(chance * (1 - chance)) OVER best) AS views
    FROM expected WINDOW best AS (PARTITION BY campaign_id ORDER BY score DESC)
)
SELECT asked.campaign_id, max(reached.score)
FROM asked LEFT JOIN reached ON reached.campaign_id = asked.campaign_id AND views >= asked.wanted - 1e-9
GROUP BY 1
"""
KEEP = """
INSERT INTO campaign_floors (campaign_id, score, day, computed_at)
SELECT campaign_id, computed.score, %s, clock_timestamp()
FROM campaigns JOIN unnest(%s::uuid[], %s::integer[]) AS computed (campaign_id, score) USING (campaign_id)
ORDER BY 1
ON CONFLICT (campaign_id) DO UPDATE SET
    score = excluded.score, day = excluded.day, computed_at = excluded.computed_at
"""
# Where an advertiser has fewer scores than views are left, nothing has to be looked at. One machine counts as many as
# are wanted; several count all there are of the advertiser, each its own.
FILLABLE = """fillable AS MATERIALIZED (
    SELECT * FROM asked WHERE wanted <= (
        SELECT count(*) FROM (
            SELECT FROM client_ml_scores AS scored WHERE scored.advertiser_id = asked.advertiser_id LIMIT wanted
        ) AS enough
    )
)"""
FILLABLE_APART = """scores AS MATERIALIZED (
    SELECT advertiser_id, count(*) AS number FROM client_ml_scores
    WHERE advertiser_id IN (SELECT advertiser_id FROM asked) GROUP BY 1
), fillable AS MATERIALIZED (
    SELECT asked.* FROM asked JOIN scores USING (advertiser_id) WHERE wanted <= number
)"""


class SomeClient:
    """Stands for whichever client a row of `clients` holds."""

    client_id = Column("clients", "client_id", IntegerField())
    age = Column("clients", "age", IntegerField())
    gender = Column("clients", "gender", TextField())
    location = Column("clients", "location", TextField())


def refresh_some(day: int) -> None:
    """Compute floors that are due, as far as they can be paid for and if no other process does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [LOCK])
        if not cursor.fetchone()[0]:
            return
        started = time.monotonic()
        floors = []
        for campaign_id in _due(day):
            floors += _computed(cursor, [campaign_id], day)
            if time.monotonic() - started > SECONDS_AT_ONCE:
                break
        _keep(cursor, floors, day)
        cursor.execute(PAY, [(time.monotonic() - started) * (1 / SHARE_OF_TIME - 1)])


def refresh_all(day: int) -> None:
    """Compute the floors of all campaigns in play now."""
    due = _due(day, seconds_between=0, at_most=None)
    for start in range(0, len(due), PORTION):
        compute(due[start : start + PORTION], day)


def compute(campaigns: list[UUID], day: int) -> None:
    """Compute the floors of some campaigns for a day."""
    with transaction.atomic(), connection.cursor() as cursor:
        _keep(cursor, _computed(cursor, campaigns, day), day)


def _computed(cursor: CursorWrapper, campaigns: list[UUID], day: int) -> list[Floor]:
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute(_computing(), {"campaigns": campaigns, "day": day})
    return cast("list[Floor]", cursor.fetchall())


def _keep(cursor: CursorWrapper, floors: list[Floor], day: int) -> None:
    """Store floors at the end, since those who book and change campaigns on several machines wait from then on."""
    if floors:
        hold_campaigns()
        cursor.execute(KEEP, [day, *map(list, zip(*floors, strict=True))])


def _due(day: int, *, seconds_between: float = SECONDS_BETWEEN, at_most: int | None = PORTION) -> list[UUID]:
    old = Clock() - timedelta(seconds=seconds_between)
    is_due = Q(reserved__day=None) | Q(reserved__day__lt=day) | Q(reserved__computed_at__lt=old)
    due = Ad.objects.in_play().filter(is_due, end_date__gte=day)
    in_turn = due.order_by(Coalesce("reserved__day", -1), F("reserved__computed_at").asc(nulls_first=True))
    return list(in_turn.values_list("pk", flat=True)[:at_most])


@cache
def _computing() -> str:
    fits = condition_of(Ad.everything.fitting(SomeClient)).replace("%", "%%")
    fillable = FILLABLE_APART if is_spread() else FILLABLE
    return COMPUTE.format(fits=fits, fillable=fillable)
