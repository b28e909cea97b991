"""One way to get a row by its id, and to say that it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.db.models import Model, QuerySet

from zoomad.errors import NotFoundError

if TYPE_CHECKING:
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from zoomad.errors import Reason

Row = TypeVar("Row", bound=Model)


class FoundQuerySet(QuerySet[Row]):
    """Rows that a request names by their id; each kind has a sentence of its own for ids that do not exist."""

    missing: ClassVar[tuple[StrOrPromise, Reason]]

    def found(self, pk: UUID) -> Row:
        """Return the row with this id from the queryset.

        Raises:
            NotFoundError: the queryset has no such row.

        """
        if (row := self.filter(pk=pk).first()) is None:
            raise self.not_found()
        return row

    def require(self, pk: UUID) -> None:
        """Make sure that the row exists.

        Raises:
            NotFoundError: it does not.

        """
        if not self.filter(pk=pk).exists():
            raise self.not_found()

    def not_found(self) -> NotFoundError:
        """Make the error for an id that does not exist."""
        return NotFoundError(*self.missing)
