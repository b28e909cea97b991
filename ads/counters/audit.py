"""Comparing all counters with the rows that they count.

The comparison reads every event. So unasked it runs once in a long while, in one server process at a time, and the
metrics read what came of it: a scrape costs one row.
"""

import logging
from collections.abc import Iterator

from django.db import connection

from ads.counters import ages, totals
from ads.counters.checks import Check, Difference, further, rows
from campaigns import dormancy
from clients import audiences
from zoomad.database.snapshots import one_snapshot, takes_no_changes
from zoomad.state.services import CURRENT_DAY, platform_state

logger = logging.getLogger(__name__)

LOOK_SECONDS = 600.0  # between two looks whether it is due
LOCK = 0x5A41_5544  # "ZAUD", for the advisory lock

# A campaign that is dormant and runs is shown to nobody, unless it is to be woken yet. One that is not and does not run
# costs time, and no more.
DORMANT = f"""
SELECT campaign_id, start_date, end_date FROM campaigns
WHERE is_dormant AND {CURRENT_DAY} BETWEEN start_date AND end_date
  AND NOT (start_date = {CURRENT_DAY} AND EXISTS (SELECT FROM platform_state WHERE is_waking))
"""  # noqa: S608
DUE = """
SELECT pg_try_advisory_xact_lock(%s) AND NOT EXISTS (
    SELECT FROM counter_audit WHERE checked_at > clock_timestamp() - make_interval(secs => %s)
)
"""
RECORD = """
INSERT INTO counter_audit (id, checked_at, differences) VALUES (1, clock_timestamp(), %s)
ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at, differences = excluded.differences
"""


def differences() -> list[Difference]:
    """Find every counter and flag that differs from the rows, all within one snapshot."""
    with one_snapshot():
        return [difference for check in checks() for difference in check.find()]


def checks() -> Iterator[Check]:
    """Name all checks, in the order in which they are repaired: some stand on those before them."""
    yield from (totals.CHECK, totals.FLAGS, Check(_dormant, _wake), ages.CHECK, Check(_audiences, _count_audiences))
    yield from further()


def record(*, differences: int) -> None:
    """Remember how many counters differed just now, where the database takes changes: a standby is read, no more."""
    if not takes_no_changes():
        with connection.cursor() as cursor:
            cursor.execute(RECORD, [differences])


def audit_if_due(*, seconds_between: int) -> int | None:
    """Compare the counters if nobody has for so long; None where it is not due, or another process does it."""
    with one_snapshot(), connection.cursor() as cursor:
        cursor.execute(DUE, [LOCK, seconds_between])
        if not cursor.fetchone()[0]:
            return None
        found = len(differences())
    record(differences=found)
    if found:
        logger.error("Counters that differ from the rows: %s; see manage.py verify_counters", found)
    return found


def _dormant() -> Iterator[Difference]:
    for campaign_id, start, end in rows(DORMANT):
        yield Difference("campaigns", {"campaign_id": campaign_id}, ("dormant",), (f"runs from day {start} to {end}",))


def _wake(_found: list[Difference]) -> None:
    dormancy.wake(platform_state().day)


def _audiences() -> Iterator[Difference]:
    for location, gender, age, stored, counted in audiences.differing():
        key = {"location": location, "gender": gender, "age": age}
        yield Difference("audience_counts", key, (stored,), (counted,))


def _count_audiences(found: list[Difference]) -> None:
    if found:
        audiences.correct()
