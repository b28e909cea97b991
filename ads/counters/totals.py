"""The totals of campaigns, of their days and of advertisers' days, and the flags that follow from them.

An ad and a click move all of them in the transaction that records them. So what a counter lacks stays the same whatever
comes meanwhile: it is counted in one snapshot, of a campaign's rows as they are then, and added to whatever the counter
holds by the time its row is locked. Nobody waits while events are counted, and nothing is counted twice.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from ads.counters.checks import Check, Difference, differing, named_in, rows
from ads.delivery.statements import LEFT_EIGHTHS
from ads.models import TOTALS
from campaigns.patience import EIGHTHS
from zoomad.database.snapshots import take_time

LOCK = 0x5A52_4550  # "ZREP", for the advisory lock: a counter is corrected by one at a time


class Counter(NamedTuple):
    """A table of totals, and the columns of its key with their expressions over an event and its campaign."""

    table: str
    key: dict[str, str]


COUNTERS = (
    Counter("campaign_deliveries", {"campaign_id": "campaign_id"}),
    Counter("campaign_days", {"campaign_id": "campaign_id", "day": "day"}),
    Counter(
        "advertiser_days", {"advertiser_id": "advertiser_id", "day": "day", "shard": "campaign_shard(campaign_id)"}
    ),
)
# The events, each counted once: what all totals are added up from.
COUNTED = """
SELECT campaign_id, date AS day, sum(impressions) AS impressions, sum(clicks) AS clicks,
       sum(spent_impressions) AS spent_impressions, sum(spent_clicks) AS spent_clicks
FROM (
    SELECT campaign_id, date, count(*) AS impressions, 0 AS clicks, sum(cost) AS spent_impressions, 0 AS spent_clicks
    FROM client_views {which} GROUP BY 1, 2
    UNION ALL
    SELECT campaign_id, date, 0, count(*), 0, sum(cost) FROM client_clicks {which} GROUP BY 1, 2
) AS event
GROUP BY 1, 2
"""
# A campaign's flags by its totals, which are `total`.
IS_EXHAUSTED = """COALESCE(
    total.impressions > 0
    AND (total.impressions >= campaigns.impressions_limit OR total.clicks >= campaigns.clicks_limit),
    false
)"""
LEFT = f"""CASE WHEN total.impressions > 0 THEN {LEFT_EIGHTHS.format(limits="campaigns", totals="total")}
                ELSE {EIGHTHS} END"""
WRONG_FLAGS = f"""
SELECT campaigns.campaign_id, is_exhausted, left_eighths, {IS_EXHAUSTED}, {LEFT}
FROM campaigns LEFT JOIN campaign_deliveries AS total USING (campaign_id)
WHERE is_exhausted <> {IS_EXHAUSTED} OR left_eighths <> {LEFT}
"""  # noqa: S608
SUMS = ", ".join(f"COALESCE(sum({name}), 0) AS {name}" for name in TOTALS)
NAMES = ", ".join(TOTALS)
ADDED = ", ".join(f"{name} = total.{name} + excluded.{name}" for name in TOTALS)
LACKING = ", ".join(f"COALESCE(counted.{name}, 0) - COALESCE(stored.{name}, 0)" for name in TOTALS)


def held_by(table: str) -> str:
    """Write what a table holds, which may have no row, as a list."""
    return ", ".join(f"COALESCE({table}.{name}, 0)" for name in TOTALS)


DIFFERS = f"({held_by('counted')}) <> ({held_by('stored')})"
# The counter goes first of what is written, as in the statement of an ad.
CORRECT_CAMPAIGN = f"""
WITH counted AS MATERIALIZED (
    {COUNTED.format(which="WHERE campaign_id = %(key)s::uuid")}
), corrected AS (
    INSERT INTO campaign_deliveries AS total (campaign_id, {NAMES})
    SELECT %(key)s::uuid, {LACKING}
    FROM (SELECT {SUMS} FROM counted) AS counted
    LEFT JOIN campaign_deliveries AS stored ON stored.campaign_id = %(key)s::uuid
    ON CONFLICT (campaign_id) DO UPDATE SET {ADDED}
    RETURNING campaign_id, impressions, clicks
), by_day AS (
    INSERT INTO campaign_days AS total (campaign_id, day, {NAMES})
    SELECT corrected.campaign_id, day, {LACKING}
    FROM corrected CROSS JOIN (
        counted FULL JOIN (SELECT * FROM campaign_days WHERE campaign_id = %(key)s::uuid) AS stored USING (day)
    )
    WHERE {DIFFERS}
    ORDER BY day
    ON CONFLICT (campaign_id, day) DO UPDATE SET {ADDED}
)
UPDATE campaigns SET is_exhausted = {IS_EXHAUSTED}, left_eighths = {LEFT}
FROM corrected AS total
WHERE campaigns.campaign_id = total.campaign_id AND (is_exhausted <> {IS_EXHAUSTED} OR left_eighths <> {LEFT})
"""  # noqa: S608
CORRECT_ADVERTISER = f"""
INSERT INTO advertiser_days AS total (advertiser_id, day, shard, {NAMES})
SELECT %(key)s::uuid, day, shard, {LACKING}
FROM (
    SELECT day, campaign_shard(campaign_id) AS shard, {SUMS}
    FROM campaign_days JOIN campaigns USING (campaign_id) WHERE advertiser_id = %(key)s::uuid GROUP BY 1, 2
) AS counted
FULL JOIN (SELECT * FROM advertiser_days WHERE advertiser_id = %(key)s::uuid) AS stored USING (day, shard)
WHERE {DIFFERS}
ORDER BY day, shard
ON CONFLICT (advertiser_id, day, shard) DO UPDATE SET {ADDED}
"""  # noqa: S608
# A counter has no row before the first event.
FORGET = " AND ".join([f"{name} = 0" for name in TOTALS])


def find() -> Iterator[Difference]:
    """Compare all totals with the rows, which are read once."""
    yield from differing(_comparing_totals())


def mend(found: list[Difference]) -> None:
    """Correct what differs; an advertiser's days by those of its campaigns, which are right by then."""
    for campaign_id in named_in(found, "campaign_id"):
        _correct(CORRECT_CAMPAIGN, campaign_id, forget_in=("campaign_deliveries", "campaign_days"), by="campaign_id")
    for advertiser_id in named_in(found, "advertiser_id"):
        _correct(CORRECT_ADVERTISER, advertiser_id, forget_in=("advertiser_days",), by="advertiser_id")


def find_flags() -> Iterator[Difference]:
    """Compare what campaigns say of what is left of them with their totals."""
    for campaign_id, was_exhausted, was_left, is_exhausted, left in rows(WRONG_FLAGS):
        key = {"campaign_id": campaign_id}
        if was_exhausted != is_exhausted:
            yield Difference("campaigns", key, (was_exhausted,), (is_exhausted,))
        if was_left != left:
            yield Difference("campaigns", key, (was_left, "eighths left"), (left,))


def _correct(statement: str, key: UUID, *, forget_in: tuple[str, ...], by: str) -> None:
    """Correct the counters of one campaign or advertiser; what they lack is counted once nobody else corrects them."""
    with transaction.atomic(), connection.cursor() as cursor:
        take_time(cursor)
        # Whoever waits for the counter need not wait for the disk too: what a crash takes back differs again.
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(key)])
        cursor.execute(statement, {"key": str(key)})
        for table in forget_in:
            cursor.execute(f"DELETE FROM {table} WHERE {by} = %s AND {FORGET}", [key])  # noqa: S608


def _comparing_totals() -> str:
    """Write one query for all tables of totals, that the rows, which may be many millions, are read once."""
    comparing = " UNION ALL ".join(map(_comparing, COUNTERS))
    return f"WITH counted AS MATERIALIZED ({COUNTED.format(which='')}) {comparing} ORDER BY 1, 2"


def _comparing(counter: Counter) -> str:
    names = ", ".join(counter.key)
    key = ", ".join(f"'{name}', {name}" for name in counter.key)
    return (
        f"SELECT '{counter.table}', jsonb_build_object({key}), ARRAY[{held_by('stored')}], ARRAY[{held_by('counted')}] "  # noqa: S608
        f"FROM {counter.table} AS stored FULL JOIN ({_counting(counter)}) AS counted USING ({names}) "
        f"WHERE {DIFFERS}"
    )


def _counting(counter: Counter) -> str:
    """Write the query that adds up the counted events, with the columns of the counter's table."""
    key = ", ".join(f"{expression} AS {name}" for name, expression in counter.key.items())
    totals = ", ".join(f"sum({name}) AS {name}" for name in TOTALS)
    group = ", ".join(str(number) for number, _ in enumerate(counter.key, start=1))
    return f"SELECT {key}, {totals} FROM counted JOIN campaigns USING (campaign_id) GROUP BY {group}"  # noqa: S608


CHECK = Check(find, mend)
FLAGS = Check(find_flags, mend)
