"""Pages of tables that are too large to be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

MOST = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Counts up to a limit; rows beyond it are found by searching, not by paging."""

    @cached_property
    def count(self) -> int:
        """Count the rows, up to the bound."""
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        """Say whether there are more rows than were counted."""
        return self._counted > MOST

    @cached_property
    def _counted(self) -> int:
        return cast("QuerySet[Model]", self.object_list).order_by()[: MOST + 1].count()
