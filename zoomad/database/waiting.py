"""What has to be done before somebody else is waited for."""

from django.db import connection


def release_connection() -> None:
    """Give the database connection back, so that nobody lacks it while this thread waits for the network.

    The next statement takes another one. In a transaction it does nothing; none should be open by then.
    """
    if not connection.in_atomic_block:
        connection.close()
