"""Whether the database is spread over several machines, by Citus."""

from functools import cache

from django.db import connection

HAS_CITUS = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"
IS_SPREAD = "SELECT EXISTS (SELECT FROM pg_dist_partition WHERE partmethod = 'h')"


def has_citus() -> bool:
    """Say whether the database can be spread."""
    return _is(HAS_CITUS)


@cache
def is_spread() -> bool:
    """Say whether the database is spread; it is asked once, since that is changed while no server runs."""
    return has_citus() and _is(IS_SPREAD)


def _is(query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return bool(cursor.fetchone()[0])
