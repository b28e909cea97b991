"""Connections that remember whether the database let the last one in; the settings name this class to the pool.

They also say by its SQLSTATE when they are lost: the driver has none for a connection whose other end is gone, and by
the time of the question, Django may have taken another one.
"""

from typing import Any, ClassVar, Self

import psycopg
from psycopg.errors import ConnectionFailure, OperationalError


class WatchedConnection(psycopg.Connection[Any]):
    """A usual connection that also records whether connecting worked, for requests that wait for one in vain."""

    last_attempt_failed: ClassVar[bool] = False

    @classmethod
    def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
        """Connect, and note how that ended."""
        try:
            made = super().connect(conninfo, **kwargs)
        except psycopg.Error:
            WatchedConnection.last_attempt_failed = True
            raise
        WatchedConnection.last_attempt_failed = False
        return made

    def commit(self) -> None:
        """Commit as any other."""
        try:
            super().commit()
        except OperationalError as error:
            if is_loss_of(self, error):
                raise ConnectionFailure(str(error)) from error
            raise


def is_loss_of(connection: psycopg.Connection[object], error: OperationalError) -> bool:
    """Say whether a failure without a known cause comes from the end of the connection."""
    return error.sqlstate is None and connection.closed
