"""Changing tables while they are in use."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, LockNotAvailable

T = TypeVar("T")

# A statement that waits for a lock on a table makes all later ones wait: ads too. So a change waits for a moment only,
# lets the others pass, and tries again. The moment grows: on a busy machine requests take longer to let go of the
# table, but never becomes longer than a request may wait without being noticed. What has worked for long before it
# failed has the longest one at once, for it would do all that again.
SHORTEST_WAIT_MS, LONGEST_WAIT_MS = 5.0, 200.0
GROWTH = 1.25
PAUSE_SECONDS = 0.5
LONG_SECONDS = 1.0
PATIENCE_SECONDS = 600.0


def without_stalling(change: Callable[[], T], *, patience: float = PATIENCE_SECONDS) -> T:
    """Make a change that can be repeated after it has failed, and wait for its locks a moment at a time.

    Raises:
        OperationalError: another transaction held what it needs for longer than its patience.

    """
    give_up_at = time.monotonic() + patience
    wait = SHORTEST_WAIT_MS
    while True:
        started = time.monotonic()
        try:
            return _waiting_for(wait, change)
        except OperationalError as error:
            is_held = isinstance(error.__cause__, LockNotAvailable | DeadlockDetected)
            if not is_held or time.monotonic() > give_up_at:
                raise
        is_long = time.monotonic() - started > LONG_SECONDS
        wait = LONGEST_WAIT_MS if is_long else min(LONGEST_WAIT_MS, wait * GROWTH)
        time.sleep(PAUSE_SECONDS)


def _waiting_for(wait: float, change: Callable[[], T]) -> T:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a large table takes its time
        cursor.execute(f"SET lock_timeout = {wait:.0f}")
    try:
        return change()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            cursor.execute("RESET statement_timeout")
