"""The shares of campaigns, the totals of their days and of advertisers' days, and the flags that follow from them.

An ad and a click move all of them in the transaction that records them. So what a counter lacks stays the same whatever
comes meanwhile: it is counted in one snapshot, of a campaign's rows as they are then, and added to whatever the counter
holds by the time its row is locked. Nobody waits while events are counted, and nothing is counted twice. Where there
are several homes, none of them gets more of the campaign meanwhile, and each is left with what it has used.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ads.counters import apart
from ads.counters.checks import Check, Difference, differing, named_in, rows
from ads.delivery.bank import hold_bank, hold_campaign, keep_books
from ads.delivery.shares import KNOWN
from ads.delivery.statements import LEFT_EIGHTHS
from ads.models import TOTALS
from ads.models.totals import FIRST_HOME
from campaigns.patience import EIGHTHS
from zoomad.database.machines import is_spread
from zoomad.database.snapshots import take_time

LOCK = 0x5A52_4550  # "ZREP", for the advisory lock: a counter is corrected by one at a time


class Counter(NamedTuple):
    """A table of totals, and the columns of its key with their expressions over an event and its campaign."""

    table: str
    key: dict[str, str]


COUNTERS = (
    Counter("campaign_shares", {"campaign_id": "campaign_id", "home": "home"}),
    Counter("campaign_day_shares", {"campaign_id": "campaign_id", "day": "day", "home": "home"}),
    Counter(
        "advertiser_days",
        {"advertiser_id": "advertiser_id", "day": "day", "home": "home", "shard": "campaign_shard(campaign_id)"},
    ),
)
# The events, each counted once: what all totals are added up from.
COUNTED = """
SELECT campaign_id, date AS day, home, sum(impressions) AS impressions, sum(clicks) AS clicks,
       sum(spent_impressions) AS spent_impressions, sum(spent_clicks) AS spent_clicks
FROM (
    SELECT campaign_id, date, client_home(client_id) AS home,
           count(*) AS impressions, 0 AS clicks, sum(cost) AS spent_impressions, 0 AS spent_clicks
    FROM client_views {which} GROUP BY 1, 2, 3
    UNION ALL
    SELECT campaign_id, date, client_home(client_id), 0, count(*), 0, sum(cost)
    FROM client_clicks {which} GROUP BY 1, 2, 3
) AS event
GROUP BY 1, 2, 3
"""
OF_CAMPAIGN = "WHERE campaign_id = %(key)s::uuid"
# All homes together may use no more of a campaign than was booked, and of several no more than the bank has granted.
WRONGLY_SHARED = """
SELECT 'campaign_grants', jsonb_build_object('campaign_id', campaign_id),
       ARRAY[shared.impressions, shared.clicks], ARRAY[COALESCE(impressions_granted, impressions_limit),
                                                       COALESCE(clicks_granted, clicks_limit)]
FROM (SELECT campaign_id, sum(impressions_allotted) AS impressions, sum(clicks_allotted) AS clicks,
             sum(impressions) AS impressions_used, sum(clicks) AS clicks_used
      FROM campaign_shares GROUP BY 1) AS shared
JOIN campaigns USING (campaign_id)
LEFT JOIN (SELECT campaign_id, impressions_granted, clicks_granted FROM campaign_grants WHERE homes() > 1) AS bank
    USING (campaign_id)
WHERE shared.impressions > greatest(impressions_limit, impressions_used)
   OR shared.clicks > greatest(clicks_limit, clicks_used)
   OR impressions_granted <> shared.impressions OR clicks_granted <> shared.clicks
ORDER BY 2
"""
# A campaign's flags by its totals, which are `total`.
IS_EXHAUSTED = """COALESCE(
    total.impressions > 0
    AND (total.impressions >= campaigns.impressions_limit OR total.clicks >= campaigns.clicks_limit),
    false
)"""
LEFT = f"""CASE WHEN total.impressions > 0 THEN {LEFT_EIGHTHS.format(limits="campaigns", totals="total")}
                ELSE {EIGHTHS} END"""
# What is said of a campaign may be older than the counters of several homes (`ads.delivery.shares`): then more seems to
# be left than is, which is no fault.
WRONG_FLAGS = f"""
SELECT * FROM (
    SELECT campaigns.campaign_id, is_exhausted, left_eighths,
           {IS_EXHAUSTED} AND (homes() = 1 OR is_exhausted) AS exhausted,
           CASE WHEN homes() > 1 AND left_eighths > {LEFT} THEN left_eighths ELSE {LEFT} END AS eighths
    FROM campaigns LEFT JOIN campaign_deliveries AS total USING (campaign_id)
) AS flag
WHERE is_exhausted <> exhausted OR left_eighths <> eighths
"""  # noqa: S608
SUMS = ", ".join(f"COALESCE(sum({name}), 0) AS {name}" for name in TOTALS)
NAMES = ", ".join(TOTALS)
ADDED = ", ".join(f"{name} = total.{name} + excluded.{name}" for name in TOTALS)
LACKING = ", ".join(f"COALESCE(counted.{name}, 0) - COALESCE(stored.{name}, 0)" for name in TOTALS)


def held_by(table: str) -> str:
    """Write what a table holds, which may have no row, as a list."""
    return ", ".join(f"COALESCE({table}.{name}, 0)" for name in TOTALS)


DIFFERS = f"({held_by('counted')}) <> ({held_by('stored')})"
# The only home holds all of what was booked; one of several what it has used, and asks for more.
REALLOTTED = ", ".join(
    f"{count}_allotted = greatest(CASE homes() WHEN 1 THEN excluded.{count}_allotted ELSE 0 END, "
    f"total.{count} + excluded.{count})"
    for count in ("impressions", "clicks")
)
# The counter goes first of what is written, as in the statement of an ad; that of the first home always has a row then,
# so that the flags are made of nothing that somebody changes.
CORRECT_CAMPAIGN = f"""
WITH counted AS MATERIALIZED (
    {COUNTED.format(which=OF_CAMPAIGN)}
), corrected AS (
    INSERT INTO campaign_shares AS total (campaign_id, home, {NAMES}, impressions_allotted, clicks_allotted)
    SELECT booked.campaign_id, home, {LACKING},
           greatest(CASE homes() WHEN 1 THEN impressions_limit ELSE 0 END,
                    COALESCE(counted.impressions, 0) - COALESCE(stored.impressions, 0)),
           greatest(CASE homes() WHEN 1 THEN clicks_limit ELSE 0 END,
                    COALESCE(counted.clicks, 0) - COALESCE(stored.clicks, 0))
    FROM campaigns AS booked CROSS JOIN (
        (SELECT home, {SUMS}
         FROM (SELECT home, {NAMES} FROM counted UNION ALL SELECT '{FIRST_HOME}'::uuid, 0, 0, 0, 0) AS counted
         GROUP BY home) AS counted
        FULL JOIN (SELECT * FROM campaign_shares WHERE campaign_id = %(key)s::uuid) AS stored USING (home)
    )
    WHERE booked.campaign_id = %(key)s::uuid
    ORDER BY home
    ON CONFLICT (campaign_id, home) DO UPDATE SET {ADDED}, {REALLOTTED}
    RETURNING campaign_id, impressions, clicks
), by_day AS (
    INSERT INTO campaign_day_shares AS total (campaign_id, day, home, {NAMES})
    SELECT %(key)s::uuid, day, home, {LACKING}
    FROM (SELECT FROM corrected LIMIT 1) AS corrected CROSS JOIN (
        counted FULL JOIN (SELECT * FROM campaign_day_shares WHERE campaign_id = %(key)s::uuid) AS stored
        USING (day, home)
    )
    WHERE {DIFFERS}
    ORDER BY day, home
    ON CONFLICT (campaign_id, day, home) DO UPDATE SET {ADDED}
)
UPDATE campaigns SET is_exhausted = {IS_EXHAUSTED}, left_eighths = {LEFT}
FROM (SELECT sum(impressions) AS impressions, sum(clicks) AS clicks FROM corrected) AS total
WHERE campaigns.campaign_id = %(key)s::uuid AND (is_exhausted <> {IS_EXHAUSTED} OR left_eighths <> {LEFT})
"""  # noqa: S608
CORRECT_FLAGS = f"""
UPDATE campaigns SET is_exhausted = {IS_EXHAUSTED}, left_eighths = {LEFT} FROM {KNOWN.replace("delivered", "total")}
WHERE campaign_id = %(campaign)s AND (is_exhausted <> {IS_EXHAUSTED} OR left_eighths <> {LEFT})
"""  # noqa: S608
CORRECT_ADVERTISER = f"""
INSERT INTO advertiser_days AS total (advertiser_id, day, home, shard, {NAMES})
SELECT %(key)s::uuid, day, home, shard, {LACKING}
FROM (
    SELECT day, home, campaign_shard(campaign_id) AS shard, {SUMS}
    FROM campaign_day_shares JOIN campaigns USING (campaign_id) WHERE advertiser_id = %(key)s::uuid GROUP BY 1, 2, 3
) AS counted
FULL JOIN (SELECT * FROM advertiser_days WHERE advertiser_id = %(key)s::uuid) AS stored USING (day, home, shard)
WHERE {DIFFERS}
ORDER BY day, home, shard
ON CONFLICT (advertiser_id, day, home, shard) DO UPDATE SET {ADDED}
"""  # noqa: S608
# A counter has no row before the first event.
FORGET = " AND ".join([f"{name} = 0" for name in TOTALS])


def find() -> Iterator[Difference]:
    """Compare all totals with the rows, which are read once."""
    yield from differing(_comparing_totals())
    yield from differing(WRONGLY_SHARED)


def mend(found: list[Difference]) -> None:
    """Correct what differs; an advertiser's days by those of its campaigns, which are right by then."""
    for campaign_id in named_in(found, "campaign_id"):
        _correct_campaign(campaign_id)
    for advertiser_id in named_in(found, "advertiser_id"):
        with transaction.atomic(), connection.cursor() as cursor:
            if is_spread():
                apart.hold_advertisers(cursor)
            _correct(cursor, CORRECT_ADVERTISER, advertiser_id, forget_in=("advertiser_days",), by="advertiser_id")


def find_flags() -> Iterator[Difference]:
    """Compare what campaigns say of what is left of them with their totals."""
    for campaign_id, was_exhausted, was_left, is_exhausted, left in rows(WRONG_FLAGS):
        key = {"campaign_id": campaign_id}
        if was_exhausted != is_exhausted:
            yield Difference("campaigns", key, (was_exhausted,), (is_exhausted,))
        if was_left != left:
            yield Difference("campaigns", key, (was_left, "eighths left"), (left,))


def _correct_campaign(campaign_id: UUID) -> None:
    """Correct the counters of a campaign, and its bank, which is held: no home gets more of it meanwhile."""
    tables = ("campaign_shares", "campaign_day_shares")
    with transaction.atomic(), connection.cursor() as cursor:
        if is_spread():
            take_time(cursor)
            hold_campaign(cursor, campaign_id)
            views, clicks = apart.correct_campaign(COUNTED.format(which=OF_CAMPAIGN), campaign_id)
            cursor.execute(CORRECT_FLAGS, {"campaign": campaign_id, "impressions": views, "clicks": clicks})
        else:
            hold_bank(cursor, campaign_id, also_archived=True)
            _correct(cursor, CORRECT_CAMPAIGN, campaign_id, forget_in=tables, by="campaign_id")
        keep_books(cursor, campaign_id)


def _correct(cursor: CursorWrapper, statement: str, key: UUID, *, forget_in: tuple[str, ...], by: str) -> None:
    """Correct the counters of one campaign or advertiser; what they lack is counted once nobody else corrects them."""
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
        f"FROM {counter.table} AS stored FULL JOIN ({counting(counter)}) AS counted USING ({names}) "
        f"WHERE {DIFFERS}"
    )


def counting(counter: Counter, *also: str) -> str:
    """Write the query that adds up the counted events, with the columns of the counter's table, and others."""
    key = ", ".join(f"{expression} AS {name}" for name, expression in counter.key.items())
    totals = ", ".join([*(f"sum({name}) AS {name}" for name in TOTALS), *also])
    group = ", ".join(str(number) for number, _ in enumerate(counter.key, start=1))
    return f"SELECT {key}, {totals} FROM counted JOIN campaigns USING (campaign_id) GROUP BY {group}"  # noqa: S608


CHECK = Check(find, mend)
FLAGS = Check(find_flags, mend)
