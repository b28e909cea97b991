"""The functions of an ad and a click, on all machines of a database that is spread."""

from django.db import connection, transaction

from ads.delivery import functions
from zoomad.database.machines import is_spread

IS_MADE = "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = %s AND pronamespace = current_schema()::regnamespace)"
SEND_TO_CLIENT = "SELECT create_distributed_function(%s, 'of_client', colocate_with := 'clients')"


def make_functions() -> int:
    """Make those of this version, where the database is spread; return how many were new."""
    if not is_spread():
        return 0
    made = 0
    for function in functions.all_functions():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(IS_MADE, [function.name])
            if cursor.fetchone()[0]:
                continue
            cursor.execute(function.sql)
            cursor.execute(SEND_TO_CLIENT, [function.typed])
            made += 1
    return made
