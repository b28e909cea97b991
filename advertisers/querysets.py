"""The words in which advertisers are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext as _

from zoomad.errors import NotFoundError, Reason

if TYPE_CHECKING:
    from uuid import UUID


class AdvertiserQuerySet(models.QuerySet[Any]):
    """Advertisers."""

    def for_api(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Take what the contract shows of an advertiser."""
        return self.values("advertiser_id", "name")

    def named_like(self, text: str) -> Self:
        """Keep the advertisers whose name contains the text, in any case."""
        return self.filter(name__icontains=text) if text else self

    def require(self, advertiser_id: UUID) -> None:
        """Make sure that the advertiser exists.

        Raises:
            NotFoundError: it does not.

        """
        if not self.filter(advertiser_id=advertiser_id).exists():
            raise NotFoundError(_("Advertiser not found"), Reason.ADVERTISER_NOT_FOUND)
