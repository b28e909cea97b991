"""Querysets as parts of one SQL statement.

Building a queryset costs about as much as running it, so on the path of every ad its SQL is compiled once. What differs
from request to request is read inside the statement, from its one-row table expression `viewer` (the client and the
day).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Expression, Field, IntegerField, TextField, UUIDField
from psycopg import sql

from ads.models import Ad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    from campaigns.models import Campaign

CAMPAIGNS = 'FROM "campaigns"'


class Column(Expression):
    """A column of a table expression, or of another relation that stands for the campaigns."""

    def __init__(self, table: str, name: str, output_field: Field[object, object]) -> None:
        super().__init__(output_field=output_field)
        self.table = table
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> tuple[str, tuple[str, ...]]:
        """Refer to the column."""
        return f'{self.table}."{self.name}"', ()


class AnyViewer:
    """Stands for the client in the table expression `viewer`."""

    client_id = Column("viewer", "client_id", UUIDField())
    age = Column("viewer", "age", IntegerField())
    gender = Column("viewer", "gender", TextField())
    location = Column("viewer", "location", TextField())


TODAY = Column("viewer", "day", IntegerField())


def compiled(ads: QuerySet[Model, object]) -> str:
    """Write the SQL of a queryset about `AnyViewer`.

    Constants are written into it, not passed as parameters, so that the planner knows how many campaigns they match.
    """
    return _with_constants(*ads.query.get_compiler(connection=connection).as_sql())


def compiled_over(relation: str, ads: QuerySet[Campaign, object]) -> str:
    """Write the SQL of a queryset about the rows of another relation, which has the columns of campaigns it needs."""
    statement = compiled(ads)
    if statement.count(CAMPAIGNS) != 1:
        raise ValueError(f"Which of these are the campaigns? {statement}")
    return statement.replace(CAMPAIGNS, f'FROM {relation} AS "campaigns"')


def condition_of(ads: QuerySet[Campaign, object]) -> str:
    """Write the condition of a queryset, for a statement in which something is called campaigns."""
    _ads, where, condition = compiled(ads.order_by().values("campaign_id")).partition(f"{CAMPAIGNS} WHERE ")
    if not where:
        raise ValueError("This has no condition, or joins something")
    return condition


def sql_of(expression: Expression) -> str:
    """Write the SQL of an expression that refers to columns of campaigns only by `Column`."""
    compiler = Ad.everything.all().query.get_compiler(connection=connection)
    return _with_constants(*compiler.compile(expression.resolve_expression(compiler.query)))


def first_of(ranked: QuerySet[Any, object]) -> str:
    """Write the choice of the first ad, by the order for `AnyViewer`; all ads are looked at."""
    best = compiled(ranked.values("campaign_id", "is_seen", "score")[:1])
    return f"SELECT best.* FROM viewer CROSS JOIN LATERAL ({best}) AS best"  # noqa: S608


def _with_constants(statement: str, params: Iterable[object]) -> str:
    return str(statement % tuple(sql.quote(value) for value in params))
