"""Pieces of schema that Django 5.2 cannot declare."""

from django.db.migrations import RunSQL
from django.db.models import DateTimeField, Func


class Clock(Func):
    """The moment at which a row is written; unlike Now() it differs within one statement, so a bulk keeps its order."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def cascading_foreign_key(table: str, column: str, to_table: str, to_column: str) -> RunSQL:
    """Make `table.column` a foreign key on which the database itself cascades deletes.

    Django's own keys are emulated in Python, which would have to load a campaign's million views to delete them, and
    are checked at commit; this one is checked by the statement that breaks it.
    """
    name = f"{table}_{column}_fkey"
    return RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("{column}") '
        f'REFERENCES "{to_table}" ("{to_column}") ON DELETE CASCADE',
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )
