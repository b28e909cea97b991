"""Emptying the database after a test on real transactions: only the tables that hold something.

Django truncates all of them, and makes content types and permissions again, which takes longer than most tests.
"""

from functools import cache

from django.db import connection

# What migrations make of the models, the same for all tests.
KEPT = {"django_content_type", "auth_permission"}


def empty() -> None:
    """Leave every table of a model empty but those."""
    with connection.cursor() as cursor:
        cursor.execute(_what_is_filled())
        if filled := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")


@cache
def _what_is_filled() -> str:
    names = set(connection.introspection.django_table_names(include_views=False)) - KEPT
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in sorted(names))
