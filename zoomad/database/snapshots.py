"""Reading large amounts: without a time limit, and as they were at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Show all statements within the database as the first of them saw it, without making others wait.

    In a transaction that is open already this is no longer possible: each statement then sees what it finds.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        take_time(cursor)
        yield


def takes_no_changes() -> bool:
    """Say whether the database can only be read: a standby, or one on which an operator has stopped all writing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only') = 'on'")
        return bool(cursor.fetchone()[0])


def take_time(cursor: CursorWrapper) -> None:
    """Let the statements of this transaction take as long as they need, on one core; ads keep the others."""
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
