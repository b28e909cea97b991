"""The machines of a database that is spread by Citus, and what runs on all of them."""

from functools import cache

from django.db import connection, transaction

from ads.delivery import functions

HAS_CITUS = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"
IS_SPREAD = "SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'clients'::regclass)"
IS_MADE = "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = %s AND pronamespace = current_schema()::regnamespace)"
SEND_TO_CLIENT = "SELECT create_distributed_function(%s, 'of_client', colocate_with := 'clients')"


def has_citus() -> bool:
    """Say whether the database can be spread."""
    return bool(_asked(HAS_CITUS))


@cache
def is_spread() -> bool:
    """Say whether the database is spread; it is asked once, since that is changed while no server runs."""
    return has_citus() and bool(_asked(IS_SPREAD))


def make_functions() -> int:
    """Make the functions of this version on all machines, where the database is spread; return how many were new."""
    if not is_spread():
        return 0
    made = 0
    with connection.cursor() as cursor:
        for function in functions.all_functions():
            cursor.execute(IS_MADE, [function.name])
            if cursor.fetchone()[0]:
                continue
            with transaction.atomic():
                cursor.execute(function.sql)
                cursor.execute(SEND_TO_CLIENT, [function.typed])
            made += 1
    return made


def _asked(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
