"""The selection as part of one SQL statement.

Building a queryset costs about as much as running it, so on the path of every ad its SQL is compiled once. What differs
from request to request is read inside the statement, from a one-row table expression `viewer` (the client and the day).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Expression, Field, IntegerField, TextField, UUIDField
from psycopg import sql

from ads.models import Ad

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler

    from ads.querysets import AdQuerySet


class ViewerColumn(Expression):
    """A column of the table expression `viewer`, whose single row the database reads once a statement."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Refer to the column."""
        return f'(SELECT "{self.name}" FROM viewer)', ()  # noqa: S608


class AnyViewer:
    """Stands for whichever client `viewer` holds."""

    client_id = ViewerColumn("client_id", UUIDField())
    age = ViewerColumn("age", IntegerField())
    gender = ViewerColumn("gender", TextField())
    location = ViewerColumn("location", TextField())


TODAY = ViewerColumn("day", IntegerField())


@cache
def best_ad() -> str:
    """Compile the choice of the one ad to show: its `campaign_id`, and `is_seen`."""
    return first_of(Ad.objects.ranked_for(AnyViewer, day=TODAY))


def first_of(ranked: AdQuerySet) -> str:
    """Compile the choice of the first of the ads, which are in order for `AnyViewer`.

    Constants are written into the SQL, not passed as parameters: for them the planner knows how many campaigns match
    ("everybody", "everywhere"), and joins the client's views and scores instead of probing them one by one.
    """
    best = ranked.values("campaign_id", "is_seen")[:1]
    statement, params = best.query.get_compiler(connection=connection).as_sql()
    return str(statement % tuple(sql.quote(value) for value in params))
