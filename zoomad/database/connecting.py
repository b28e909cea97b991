"""Connections that remember whether the database let the last one in; the settings name this class to the pool."""

from typing import Any, ClassVar, Self

import psycopg


class WatchedConnection(psycopg.Connection[Any]):
    """A connection as any other; who waits for one in vain learns here whether there was one to be had."""

    last_attempt_failed: ClassVar[bool] = False

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Self:
        """Connect, and note how that ended."""
        try:
            made = super().connect(*args, **kwargs)
        except psycopg.Error:
            WatchedConnection.last_attempt_failed = True
            raise
        WatchedConnection.last_attempt_failed = False
        return made
