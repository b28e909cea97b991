"""The words in which advertisers are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext_lazy as _

from zoomad.database.archive import ArchiveQuerySet, LiveManager
from zoomad.errors import Reason

if TYPE_CHECKING:
    from advertisers.models import Advertiser  # noqa: F401 - named in quotes below


class AdvertiserQuerySet(ArchiveQuerySet["Advertiser"]):
    """Advertisers, narrowed by one fact at a time."""

    missing = (_("Advertiser not found"), Reason.ADVERTISER_NOT_FOUND)

    def for_api(self) -> Self:
        """Take what the contract shows of an advertiser."""
        rows: Self = self.values("advertiser_id", "name")  # type: ignore[assignment]  # dicts instead of instances, the same words
        return rows

    def named_like(self, text: str) -> Self:
        """Keep the advertisers whose name contains the text, in any case."""
        return self.filter(name__icontains=text) if text else self


AdvertiserManager = LiveManager.from_queryset(AdvertiserQuerySet)
