"""Paging through tables of any size by their keys: each page takes the same time, and nothing is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from django.db.models import F, Field, Model
from django.db.models.functions import Coalesce

from console.shared.uuids import as_uuid

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import CompositePrimaryKey, QuerySet
    from django.db.models.expressions import Combinable
    from django.http import HttpRequest

PAGE = 50
AFTER, BEFORE = "after", "before"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """A page of rows, with the queries that lead to the ones before and behind it, where there are such."""

    rows: list[Row]
    previous: str
    following: str


def leaf_through(
    request: HttpRequest, rows: QuerySet[Row], *related: str, by_sorting: bool = False, **annotations: Combinable
) -> Leaf[Row]:
    """Find the page after or before the key that the address names.

    `by_sorting` keeps the planner from looking for a few rows among all of them in the order of the primary key, where
    another index finds them.
    """
    pair = cast("CompositePrimaryKey", rows.model._meta.pk)  # noqa: SLF001
    first, second = (each.attname for each in pair.fields if isinstance(each, Field))
    order = [Coalesce(F(name), F(name)) if by_sorting else F(name) for name in (first, second)]
    before, after = _key(request, BEFORE), _key(request, AFTER)
    if before:
        wanted = rows.filter(pk__lt=before).order_by(*(each.desc() for each in order))
    else:
        wanted = (rows.filter(pk__gt=after) if after else rows).order_by(*order)
    # Related rows are joined to the page alone: else the planner may begin with all that stand before it.
    page = rows.model._default_manager.filter(pk__in=wanted.values("pk")[: PAGE + 1])  # noqa: SLF001
    found = list(page.select_related(*related).annotate(**annotations).order_by(first, second))
    has_more = len(found) > PAGE
    shown = found[-PAGE:] if before else found[:PAGE]
    return Leaf(
        shown,
        previous=_query(request, BEFORE, shown[0]) if shown and (has_more if before else after) else "",
        following=_query(request, AFTER, shown[-1]) if shown and (before or has_more) else "",
    )


def _key(request: HttpRequest, name: str) -> tuple[UUID, UUID] | None:
    first, _dot, second = request.GET.get(name, "").partition(".")
    one, other = as_uuid(first), as_uuid(second)
    return (one, other) if one and other else None


def _query(request: HttpRequest, name: str, row: Model) -> str:
    query = request.GET.copy()
    for each in (AFTER, BEFORE):
        query.pop(each, None)
    query[name] = ".".join(map(str, row.pk))
    return query.urlencode()
