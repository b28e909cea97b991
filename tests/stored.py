"""All that is stored, to see that an act has left it as it was."""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db import connection


def everything(*, but: Iterable[str], without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Read every row but those of the models of these names, without these columns: its table, and what it holds."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(frozenset(but), ",".join(without)))
        return sorted(cursor.fetchall())


@cache
def _statement(but: frozenset[str], columns: str) -> str:
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__name__ not in but and model._meta.managed
    }
    row = f"(to_jsonb(each) - '{{{columns}}}'::text[])::text"
    return " UNION ALL ".join(f"SELECT '{table}', {row} FROM {table} AS each" for table in sorted(tables))
