"""What has to be done before a thread waits for another service."""

from django.db import connection


def release_connection() -> None:
    """Give the database connection back, so that others can use it while this thread waits for the network.

    The next statement takes another one. In a transaction it does nothing; none should be open by then.
    """
    if not connection.in_atomic_block:
        connection.close()
