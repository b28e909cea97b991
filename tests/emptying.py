"""Emptying the database after a test on real transactions: only the tables that hold something.

Django truncates all of them, and makes content types and permissions again, which takes longer than most tests.
"""

from django.db import connection

# What migrations make of the models, the same for all tests.
KEPT = {"django_content_type", "auth_permission"}


def empty() -> None:
    """Leave every table of a model empty but those."""
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in sorted(names))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        if filled := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
