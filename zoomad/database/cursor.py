"""The cursor that all statements go through: they outlive a change of the tables they read."""

from typing import Any, Self

from psycopg import Cursor
from psycopg.abc import Params, QueryNoTemplate
from psycopg.errors import ConnectionFailure, FeatureNotSupported, OperationalError
from psycopg.pq import TransactionStatus

from zoomad.database.connecting import is_loss_of


class FreshCursor(Cursor[Any]):
    """Prepares statements again when a migration has changed the type of a column that they give back.

    PostgreSQL plans a prepared statement again whenever it must, but not into other columns: it fails, on every
    connection that has prepared it and for as long as that lives. Outside of transactions nothing has happened then, so
    the connection forgets what it has prepared, and the statement runs once more. In a transaction it would be lost
    with all that went before: there nothing is prepared, so that nothing can be stale.
    """

    def execute(  # type: ignore[override]  # templates, the driver's other way, are none of Django's
        self,
        query: QueryNoTemplate,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        """Execute the statement, as the tables are now; where the connection is lost, that is a `ConnectionFailure`."""
        try:
            return self._execute(query, params, prepare=prepare, binary=binary)
        except OperationalError as error:
            if is_loss_of(self.connection, error):
                raise ConnectionFailure(str(error)) from error
            raise

    def _execute(
        self, query: QueryNoTemplate, params: Params | None, *, prepare: bool | None, binary: bool | None
    ) -> Self:
        if not self._is_between_transactions:
            return super().execute(query, params, prepare=False, binary=binary)
        try:
            return super().execute(query, params, prepare=prepare, binary=binary)
        except FeatureNotSupported:
            if not self._is_between_transactions:
                raise
            self.connection.execute("DEALLOCATE ALL")  # psycopg forgets its own list, too
            # Not prepared, that is in one piece: between preparing and running, the columns could change once more.
            return super().execute(query, params, prepare=False, binary=binary)

    @property
    def _is_between_transactions(self) -> bool:
        return self.connection.pgconn.transaction_status == TransactionStatus.IDLE
