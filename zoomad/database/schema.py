"""Pieces of schema that Django 5.2 cannot declare, and changes of it beside requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunSQL
from django.db.migrations.state import ProjectState
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


def keeping_foreign_key(table: str, column: str, to_table: str, to_column: str) -> list[RunSQL]:
    """Make a cascading foreign key one that keeps its rows: deleting what they name is refused.

    Rows are written meanwhile: the tables are locked for the moment of the change, not while all rows are looked at.
    Each statement can be repeated, for a migration that is no transaction (`atomic = False`).
    """
    name = f"{table}_{column}_fkey"
    key = f'ADD CONSTRAINT "{name}" FOREIGN KEY ("{column}") REFERENCES "{to_table}" ("{to_column}")'
    drop = f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"'
    return [
        RunSQL(f"{drop}, {key} NOT VALID", f"{drop}, {key} ON DELETE CASCADE"),
        RunSQL(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"', RunSQL.noop),
    ]


class RunBeneathViews(RunSQL):
    """Changes columns that a schema's views read: they are dropped meanwhile, and made again as they were.

    All in one transaction, so that readers notice nothing. The right to read them belongs to the schema.
    """

    def __init__(self, schema: str, sql: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(sql, self.noop, **kwargs)
        self.schema = schema

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Change what is beneath the views."""
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT oid::regclass::text, pg_get_viewdef(oid) FROM pg_class "
                "WHERE relkind = 'v' AND relnamespace = to_regnamespace(%s) ORDER BY oid",
                [self.schema],
            )
            views = cursor.fetchall()
        if views:
            schema_editor.execute(f"DROP VIEW {', '.join(name for name, _ in views)}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for name, definition in views:
            schema_editor.execute(f"CREATE VIEW {name} AS {definition}", params=None)


class MakeKeyBesideRequests(RunSQL):
    """Makes the unique index of a key to come while rows are written; what a broken attempt left is made anew."""

    def __init__(self, name: str, table: str, *columns: str) -> None:
        drop = f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
        make = f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({', '.join(columns)})"
        super().__init__([drop, make], self.noop)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the index."""
        with _patient(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class AddIndexBesideRequests(AddIndexConcurrently):
    """Makes an index while rows are written; the remains of an interrupted attempt are removed first."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the index."""
        with _patient(schema_editor):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class RemoveIndexBesideRequests(RemoveIndexConcurrently):
    """Removes an index while rows are read and written."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Remove the index."""
        with _patient(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


@contextmanager
def _patient(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    """Wait for as long as it takes: what is done CONCURRENTLY waits for other transactions, never they for it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        usual = cursor.fetchone()[0]
        cursor.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [usual])
