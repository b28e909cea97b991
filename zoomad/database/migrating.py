"""Changing tables while they are in use."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, LockNotAvailable

T = TypeVar("T")

# A statement that waits for a lock on a table makes all later ones wait: ads too. So a change waits no longer than a
# request may without being noticed, then lets the others pass, and tries again.
LONGEST_WAIT_MS = 200
PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 600.0


def without_stalling(change: Callable[[], T], *, patience: float = PATIENCE_SECONDS) -> T:
    """Make a change that can be repeated after it has failed, and wait for its locks a moment at a time.

    Raises:
        OperationalError: another transaction held what it needs for longer than its patience.

    """
    give_up_at = time.monotonic() + patience
    while True:
        try:
            return _in_short_waits(change)
        except OperationalError as error:
            is_held = isinstance(error.__cause__, LockNotAvailable | DeadlockDetected)
            if not is_held or time.monotonic() > give_up_at:
                raise
        time.sleep(PAUSE_SECONDS)


def _in_short_waits(change: Callable[[], T]) -> T:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a large table takes its time
        cursor.execute(f"SET lock_timeout = {LONGEST_WAIT_MS}")
    try:
        return change()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            cursor.execute("RESET statement_timeout")
