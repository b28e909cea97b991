"""The feed: events in the order in which they were committed, none skipped and none twice.

A new event has no position. Readers give all that are committed theirs, one reader at a time; an event that is
committed later gets a later one. Readers who wait share one look at the table a moment, however many they are.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from zoomad.database.pool import release_connection
from zoomad.errors import Reason, UnavailableError

if TYPE_CHECKING:
    from events.models import Event
    from events.querysets import EventQuerySet

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
SHARE_OF_WAITING = 4
"""At most one in this many of a process's requests may wait."""
TOO_MANY = "Too many wait for events already. Please ask again, or without `wait`."
LOCK = 0x5A45_5645  # "ZEVE", for the advisory lock
PLACED_AT_ONCE = 10_000

# From a sequence, not from the largest position: that row may have been deleted after readers have passed it.
PLACE = """
WITH arrived AS (
    SELECT event_id FROM events WHERE position IS NULL ORDER BY event_id LIMIT %s
), numbered AS MATERIALIZED (
    SELECT event_id, nextval('events_position') AS place FROM arrived
)
UPDATE events SET position = place FROM numbered WHERE events.event_id = numbered.event_id
"""
# A standby, or a database that is read-only now, gives the events that have a position; the others come later.
ARRIVED = """
SELECT current_setting('transaction_read_only') = 'off' AND EXISTS (SELECT FROM events WHERE position IS NULL)
"""
# A process that hangs while it holds the lock loses its connection, and with it the lock.
TAKE_TURN = "SELECT set_config('idle_in_transaction_session_timeout', %s, true), pg_advisory_xact_lock(%s)"
PATIENCE = "5s"
NEWEST = "SELECT COALESCE(max(position), 0) FROM events"


def place_arrivals() -> int:
    """Give positions to the committed events that have none; return the newest position."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(ARRIVED)
            if not cursor.fetchone()[0]:
                cursor.execute(NEWEST)
                return int(cursor.fetchone()[0])
            with transaction.atomic():
                cursor.execute(TAKE_TURN, [PATIENCE, LOCK])
                cursor.execute(PLACE, [PLACED_AT_ONCE])


class Lookout:
    """Wakes waiting readers when events arrive; one thread of the process looks for all of them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting = 0
        self._is_looking = False
        self._newest = 0

    def newest_past(self, position: int, *, seconds: float) -> int:
        """Return the newest position as soon as it is past this one, or when the time is over.

        The connection is given back meanwhile.

        Raises:
            UnavailableError: so many wait already that there would be too few places for other requests.

        """
        release_connection()
        with self._changed:
            if self._waiting * SHARE_OF_WAITING >= settings.MAX_REQUESTS:
                raise UnavailableError(TOO_MANY, Reason.OVERLOADED, retry_after=1)
            self._waiting += 1
            if not self._is_looking:
                self._is_looking = True
                threading.Thread(target=self._look, name="events", daemon=True).start()
            self._changed.wait_for(lambda: self._newest > position, seconds)
            self._waiting -= 1
            self._changed.notify_all()
            return self._newest

    def _look(self) -> None:
        """Look for new events as long as requests wait."""
        while True:
            newest = _newest()
            with self._changed:
                if newest is not None and newest != self._newest:
                    self._newest = newest
                    self._changed.notify_all()
                if self._changed.wait_for(lambda: not self._waiting, LOOK_SECONDS):
                    self._is_looking = False
                    return


def _newest() -> int | None:
    try:
        return place_arrivals()
    except (DatabaseError, UnavailableError):
        logger.warning("The events cannot be read just now; readers who wait for them go on waiting")
        return None
    finally:
        connection.close()


lookout = Lookout()


def read(events: EventQuerySet, *, after: int, size: int, wait: float) -> tuple[list[Event], int]:
    """Read what comes after a place in the feed; if there is nothing yet, wait for it.

    Says also up to which place the feed has been read: further than the last event where others are left out.

    Raises:
        UnavailableError: it is to be waited for, and too many wait already.

    """
    end = time.monotonic() + wait
    newest = place_arrivals()
    while not (found := _found(events.after(after)[:size])) and (left := end - time.monotonic()) > 0:
        newest = lookout.newest_past(newest, seconds=left)
    last = int(found[-1].position or 0) if found else 0
    return found, last if len(found) == size else max(newest, last)


def _found(events: EventQuerySet) -> list[Event]:
    """Read in a transaction, where nothing is prepared: a plan for any kind walks past all events to a rare one."""
    with transaction.atomic():
        return list(events)
