"""Comparing all counters with the rows that they count.

The comparison reads every event. So unasked it runs once in a long while, in one server process at a time, and the
metrics read what came of it: a scrape costs one row.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction

from ads.delivery.statements import LEFT_EIGHTHS
from campaigns.patience import EIGHTHS
from clients import audiences
from zoomad.state.services import CURRENT_DAY

logger = logging.getLogger(__name__)

LOOK_SECONDS = 600.0  # between two looks whether it is due
LOCK = 0x5A41_5544  # "ZAUD", for the advisory lock


class Counter(NamedTuple):
    """A table of totals, and the columns of its key with their expressions over an event and its campaign."""

    table: str
    key: dict[str, str]


class Difference(NamedTuple):
    """Totals that are not what the rows add up to."""

    table: str
    key: Mapping[str, object]
    stored: tuple[object, ...]
    counted: tuple[object, ...]

    def __str__(self) -> str:
        """Say it in a line."""
        where = ", ".join(f"{name} {value}" for name, value in self.key.items())
        return f"{self.table}, {where}: holds {_words(self.stored)}, the rows say {_words(self.counted)}"


TOTALS = ("impressions", "clicks", "spent_impressions", "spent_clicks")
COUNTERS = (
    Counter("campaign_deliveries", {"campaign_id": "campaign_id"}),
    Counter("campaign_days", {"campaign_id": "campaign_id", "day": "day"}),
    Counter(
        "advertiser_days", {"advertiser_id": "advertiser_id", "day": "day", "shard": "campaign_shard(campaign_id)"}
    ),
)
# Every event, counted once: what all totals are added up from.
COUNTED = """
SELECT campaign_id, date AS day, sum(impressions) AS impressions, sum(clicks) AS clicks,
       sum(spent_impressions) AS spent_impressions, sum(spent_clicks) AS spent_clicks
FROM (
    SELECT campaign_id, date, count(*) AS impressions, 0 AS clicks, sum(cost) AS spent_impressions, 0 AS spent_clicks
    FROM client_views GROUP BY 1, 2
    UNION ALL
    SELECT campaign_id, date, 0, count(*), 0, sum(cost) FROM client_clicks GROUP BY 1, 2
) AS event
GROUP BY 1, 2
"""
EXHAUSTED = """
SELECT campaigns.campaign_id, is_exhausted AS stored,
       COALESCE(impressions > 0 AND (impressions >= impressions_limit OR clicks >= clicks_limit), false) AS counted
FROM campaigns LEFT JOIN campaign_deliveries USING (campaign_id)
"""
LEFT = f"""
SELECT campaigns.campaign_id, left_eighths AS stored,
       CASE WHEN impressions > 0 THEN {LEFT_EIGHTHS.format(limits="campaigns", totals="total")}
            ELSE {EIGHTHS} END AS counted
FROM campaigns LEFT JOIN campaign_deliveries AS total USING (campaign_id)
"""  # noqa: S608
# A campaign that is dormant and runs is shown to nobody. One that is not and does not run costs time, and no more.
DORMANT = f"""
SELECT campaign_id, start_date, end_date FROM campaigns
WHERE is_dormant AND {CURRENT_DAY} BETWEEN start_date AND end_date
"""  # noqa: S608
# The age that a client had is not in the row of its click: the ages of a campaign must add up to its clicks, and where
# they do not, they are made again from the clients' present ages.
AGES = """
SELECT campaign_id, COALESCE(stored, 0) AS stored, COALESCE(counted, 0) AS counted
FROM (SELECT campaign_id, sum(clicks) AS stored FROM campaign_click_ages GROUP BY 1) AS stored
FULL JOIN (SELECT campaign_id, count(*) AS counted FROM client_clicks GROUP BY 1) AS counted USING (campaign_id)
"""
DUE = """
SELECT pg_try_advisory_xact_lock(%s) AND NOT EXISTS (
    SELECT FROM counter_audit WHERE checked_at > clock_timestamp() - make_interval(secs => %s)
)
"""
RECORD = """
INSERT INTO counter_audit (id, checked_at, differences) VALUES (1, clock_timestamp(), %s)
ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at, differences = excluded.differences
"""


def differences() -> Iterator[Difference]:
    """Find every total and flag that differs from the rows; all totals are compared within one snapshot."""
    for table, key, stored, counted in _rows(_comparing_totals()):
        yield Difference(table, json.loads(key), tuple(stored), tuple(counted))
    for campaign_id, stored, counted in _rows(f"SELECT * FROM ({EXHAUSTED}) AS flag WHERE stored <> counted"):  # noqa: S608
        yield Difference("campaigns", {"campaign_id": campaign_id}, (stored,), (counted,))
    for campaign_id, stored, counted in _rows(f"SELECT * FROM ({LEFT}) AS step WHERE stored <> counted"):  # noqa: S608
        yield Difference("campaigns", {"campaign_id": campaign_id}, (stored, "eighths left"), (counted,))
    for campaign_id, start, end in _rows(DORMANT):
        yield Difference("campaigns", {"campaign_id": campaign_id}, ("dormant",), (f"runs from day {start} to {end}",))
    for campaign_id, stored, counted in _rows(f"SELECT * FROM ({AGES}) AS age WHERE stored <> counted"):  # noqa: S608
        yield Difference("campaign_click_ages", {"campaign_id": campaign_id}, (stored,), (counted,))
    for location, gender, age, stored, counted in audiences.differing():
        key = {"location": location, "gender": gender, "age": age}
        yield Difference("audience_counts", key, (stored,), (counted,))


def record(*, differences: int) -> None:
    """Remember how many counters differed just now."""
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [differences])


def audit_if_due(*, seconds_between: int) -> int | None:
    """Compare the counters if nobody has for so long; None where it is not due, or somebody is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DUE, [LOCK, seconds_between])
        if not cursor.fetchone()[0]:
            return None
        found = sum(1 for _ in differences())
        record(differences=found)
    if found:
        logger.error("Counters that differ from the rows: %s; see manage.py verify_counters", found)
    return found


def counting(counter: Counter, events: str = f"({COUNTED})") -> str:
    """Write the query that adds up the counted events, with the columns of the counter's table."""
    key = ", ".join(f"{expression} AS {name}" for name, expression in counter.key.items())
    totals = ", ".join(f"sum({name}) AS {name}" for name in TOTALS)
    group = ", ".join(str(number) for number, _ in enumerate(counter.key, start=1))
    return f"SELECT {key}, {totals} FROM {events} AS event JOIN campaigns USING (campaign_id) GROUP BY {group}"  # noqa: S608


def _comparing_totals() -> str:
    """Write one query for all tables of totals, that the rows, which may be many millions, are read once."""
    comparing = " UNION ALL ".join(map(_comparing, COUNTERS))
    return f"WITH counted AS MATERIALIZED ({COUNTED}) {comparing} ORDER BY 1, 2"


def _comparing(counter: Counter) -> str:
    stored, counted = (", ".join(f"COALESCE({table}.{name}, 0)" for name in TOTALS) for table in ("stored", "counted"))
    names = ", ".join(counter.key)
    key = ", ".join(f"'{name}', {name}" for name in counter.key)
    return (
        f"SELECT '{counter.table}', jsonb_build_object({key}), ARRAY[{stored}], ARRAY[{counted}] "  # noqa: S608
        f"FROM {counter.table} AS stored FULL JOIN ({counting(counter, 'counted')}) AS counted USING ({names}) "
        f"WHERE ({stored}) <> ({counted})"
    )


def _rows(sql: str) -> list[tuple[Any, ...]]:
    """Run a query that reads very much: for as long as it takes, and on one core, so that ads keep the others."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute(sql)
        return list(cursor.fetchall())


def _words(values: tuple[object, ...]) -> str:
    return " / ".join(str(value) for value in values)
