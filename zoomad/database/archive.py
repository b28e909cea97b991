"""Rows that are archived instead of deleted: out of every list and choice, kept for the books."""

from typing import Any, Self

from django.db import models

from zoomad.database.found import FoundQuerySet, Row


class ArchiveQuerySet(FoundQuerySet[Row]):
    """Rows with `archived_at`: empty for live rows, the moment of the deletion for archived ones."""

    def live(self) -> Self:
        """Keep what has not been archived."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Keep what has been archived."""
        return self.exclude(archived_at=None)

    def unsettled(self) -> Self:
        """Keep archived rows for which it is not decided yet whether they stay for the books (`is_kept`)."""
        return self.archived().filter(is_kept=False)


class LiveManager(models.Manager[Any]):
    """Knows only rows that are not archived; `LiveManager.from_queryset(…)` gives it its words.

    As a model's first manager it is also what forms, relations to many and `get_object_or_404` use, so that whoever
    does not ask for the archived never meets them. A row's own relations (`view.campaign`) still find them.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        """Begin with what is there."""
        return super().get_queryset().filter(archived_at=None)
