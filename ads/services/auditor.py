"""Comparing all counters with the rows of events now and then, unasked, and remembering what came of it.

The comparison reads every event, so it runs once in a long while, in one server process at a time, and the metrics
read its result: a scrape costs one row.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from ads.services import reconciler
from zoomad.errors import UnavailableError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 600.0
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


class Auditor(threading.Thread):
    """Audits in the background of a server process; many may run, one audits at a time."""

    def __init__(self) -> None:
        super().__init__(name="auditor", daemon=True)

    def run(self) -> None:
        """Look every few minutes whether an audit is due, until the process ends."""
        while settings.COUNTERS_CHECK_SECONDS:
            time.sleep(LOOK_SECONDS)
            try:
                audit_if_due(seconds_between=settings.COUNTERS_CHECK_SECONDS)
            except (DatabaseError, UnavailableError):
                logger.warning("The counters could not be compared with the rows; trying again", exc_info=True)
            finally:
                connection.close()
