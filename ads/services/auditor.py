"""Comparing all counters with the rows of events now and then, unasked, and remembering what came of it.

The comparison reads every event, so it runs once in a long while, in one server process at a time, and the metrics
read its result: a scrape costs one row.
"""

import logging

from django.db import connection, transaction

from ads.services import reconciler

logger = logging.getLogger(__name__)

LOOK_SECONDS = 600.0  # between two looks whether it is due
LOCK = 0x5A41_5544  # "ZAUD", for the advisory lock

DUE = """
SELECT pg_try_advisory_xact_lock(%s) AND NOT EXISTS (
    SELECT FROM counter_audit WHERE checked_at > clock_timestamp() - make_interval(secs => %s)
)
"""
RECORD = """
INSERT INTO counter_audit (id, checked_at, differences) VALUES (1, clock_timestamp(), %s)
ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at, differences = excluded.differences
"""


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
        found = sum(1 for _ in reconciler.differences())
        record(differences=found)
    if found:
        logger.error("%s counters differ from the rows; see manage.py verify_counters", found)
    return found
