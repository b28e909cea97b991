"""Connections given back to the pool, and useless ones replaced before each of them fails a request."""

import threading
import time
from contextlib import suppress

import psycopg
from django.db import connection
from psycopg_pool import ConnectionPool

SECONDS_BETWEEN_DRAINS = 1.0

_draining = threading.Lock()
_drained_at = 0.0


def release_connection() -> None:
    """Give this thread's connection back, so that others can use it while the thread waits for the network.

    The next statement takes another one. In a transaction it does nothing; none should be open by then.
    """
    if not connection.in_atomic_block:
        connection.close()


def drop_own() -> None:
    """End this thread's connection; the pool makes another one."""
    if not connection.in_atomic_block:
        with suppress(psycopg.Error):
            if connection.connection is not None:
                connection.connection.close()
        connection.close()


def drop_broken() -> None:
    """Replace the connections that broke together with this one."""
    if (pool := _pool()) is not None:
        connection.close()
        pool.check()


def drop_all() -> None:
    """Connect again, at most once a second: the name of the database's machine may lead to another one by now."""
    global _drained_at  # noqa: PLW0603 - there is one pool in each process
    pool = _pool()
    with _draining:
        if pool is None or time.monotonic() < _drained_at + SECONDS_BETWEEN_DRAINS:
            return
        _drained_at = time.monotonic()
    connection.close()
    pool.drain()


def _pool() -> "ConnectionPool | None":
    """Return the pool where there is one and this thread can give its connection back."""
    pool = getattr(connection, "pool", None)
    return pool if isinstance(pool, ConnectionPool) and not connection.in_atomic_block else None
