"""What a failure of the database means for the request that met it: the one table of SQLSTATEs.

There are three kinds: what passes by itself (503, with the time to wait), what an operator has to fix (503,
without one), and what will never work however often it is tried (422, 404). Everything else is a bug, a 500.
"""

import logging
import re

import psycopg
from django.db import DatabaseError, InterfaceError, connection
from django.utils.translation import gettext_noop as _
from psycopg_pool import PoolTimeout

from zoomad.database import pool
from zoomad.database.connecting import WatchedConnection
from zoomad.errors import InvalidError, NotFoundError, Reason, UnavailableError, ZoomADError

logger = logging.getLogger(__name__)


def no_changes() -> UnavailableError:
    """Say that the database can be read, and not written to."""
    return UnavailableError(
        _("The database takes no changes just now. Please try again."), Reason.DATABASE_READ_ONLY, retry_after=5
    )


AWAY = UnavailableError(
    _("The database cannot be reached just now. Please try again."), Reason.DATABASE_AWAY, retry_after=1
)
BUSY = UnavailableError(_("The database is too busy just now. Please try again."), Reason.DATABASE_BUSY, retry_after=1)
READ_ONLY = no_changes()
DISK_FULL = UnavailableError(
    _("The platform has no room to store anything just now. Please try again."), Reason.DISK_FULL, retry_after=30
)
BROKEN = UnavailableError(
    _("The database cannot read or write its files. Please try again."), Reason.DATABASE_BROKEN, retry_after=30
)
UNFIT = UnavailableError(
    _("The database is not set up for the platform; its operator has to mend that."), Reason.DATABASE_UNFIT
)
NOT_STORABLE = InvalidError(_("The database cannot store such a value."), field="", code="not_storable")
TAKEN = InvalidError(_("There is one already."), field="", code="taken")
GONE = NotFoundError(_("What this belongs to does not exist"), Reason.NOT_FOUND)

FAULT = None

# By the state itself, or else by its class, which is its first two characters.
ANSWERS: dict[str, ZoomADError | None] = {
    "08": AWAY,  # the connection failed, or a pooler gave it up
    "22": NOT_STORABLE,  # a value that no type takes: too long, out of range, of another encoding
    "22012": FAULT,  # a division by zero is in our own arithmetic
    "23": NOT_STORABLE,
    "23503": GONE,
    "23505": TAKEN,
    "25006": READ_ONLY,  # after a failover, or while an operator has stopped all writing
    "25P03": BUSY,  # idle in a transaction for too long
    "25P04": BUSY,  # a transaction took too long
    "26": BUSY,  # a prepared statement that a pooler forgot; it is prepared again
    "28": UNFIT,
    "3D": UNFIT,
    "40": BUSY,  # deadlocks and lost races
    "42501": UNFIT,
    "42P05": UNFIT,  # a pooler that does not know prepared statements
    "53": BUSY,
    "53100": DISK_FULL,
    "54": NOT_STORABLE,  # larger than an index's entry or a row may be, deeper than a statement may be
    "55006": BUSY,
    "55P03": BUSY,  # a lock that was not to be had in time
    "57": AWAY,  # shutting down, crashing, starting
    "57014": BUSY,  # a statement that took too long
    "58": BROKEN,
    "72": BUSY,
    "F0": UNFIT,
}
# A connection from one machine of several to another broke in the middle; Citus has no state of its own for that, and
# passes on what its driver said.
LOST_MACHINE = re.compile(
    "failure on connection marked as essential|server closed the connection unexpectedly|no connection to the server|"
    "could not (receive data from|send data to) server|connection not open|SSL connection has been closed"
)
# What only wrong statements of the platform, or a damaged database, can cause.
FAULTS = (
    *("02", "03", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "24", "25", "27", "2B", "2D", "2F"),
    *("34", "38", "39", "3B", "3F", "42", "44", "55", "HV", "P0", "XX"),
)
ANSWERS |= dict.fromkeys(FAULTS, FAULT)


def answer_to(error: BaseException | None) -> ZoomADError | None:
    """Say what a failure of the database means; None for bugs, and for exceptions of other kinds.

    Connections of the pool that have become useless are replaced as well, before each of them fails a request.
    """
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__ or error
    answer = _meaning(cause)
    if isinstance(answer, UnavailableError):
        logger.warning("The database failed: %s %s", type(cause).__name__, getattr(cause, "sqlstate", None) or "")
    elif answer is not None:  # the API's own checks should have refused it, and by name
        logger.error("The database refused what had been let through", exc_info=error)
    return answer


def _meaning(cause: BaseException) -> ZoomADError | None:
    state = getattr(cause, "sqlstate", None)
    if isinstance(cause, PoolTimeout):
        return AWAY if WatchedConnection.last_attempt_failed else BUSY
    if isinstance(cause, psycopg.errors.InternalError_) and LOST_MACHINE.search(str(cause)):
        return AWAY
    if state is None:
        return _meaning_without_state(cause)
    answer = ANSWERS[state] if state in ANSWERS else ANSWERS.get(state[:2], FAULT)
    if answer is AWAY:
        pool.drop_broken()
    elif answer is READ_ONLY:
        pool.drop_all()
    elif state.startswith("26"):
        pool.drop_own()
    return answer


def _meaning_without_state(cause: BaseException) -> ZoomADError | None:
    """Classify what the driver itself raises: a value that it cannot send, or a connection that is gone."""
    if isinstance(cause, psycopg.DataError):
        return NOT_STORABLE
    is_of_the_connection = isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError | InterfaceError)
    raw = connection.connection
    if not is_of_the_connection or (raw is not None and not raw.closed):
        return FAULT
    pool.drop_broken()
    return AWAY
