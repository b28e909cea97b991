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
    """Rows that a request names by their id, each kind with its own sentence where there is none."""

    missing: ClassVar[tuple[StrOrPromise, Reason]]

    def found(self, pk: UUID) -> Row:
        """Return the row of this id, as the words before this one have made it.

        Raises:
            NotFoundError: there is none, or it is none of these.

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
        """Say that there is none."""
        return NotFoundError(*self.missing)
