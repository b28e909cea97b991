"""The words in which images are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Expression


class ImageQuerySet(models.QuerySet[Any]):
    """Images, narrowed by one fact of the domain at a time."""

    def stored(self) -> Self:
        """Keep the images that can be served and booked."""
        return self.filter(is_stored=True)

    def in_use(self) -> Self:
        """Keep the images that a campaign shows, or would show if it were brought back."""
        return self._which(_shown_by_a_campaign())

    def unused_since(self, moment: datetime) -> Self:
        """Keep the images that no campaign shows or has shown since then."""
        return self._which(~_shown_by_a_campaign()).filter(last_used_at__lt=moment)

    def _which(self, condition: Exists | Expression) -> Self:
        """Keep those of a query of their own: of several machines none has both the images and what is written."""
        return self.filter(pk__in=self.model._default_manager.filter(condition).order_by().values("pk"))  # noqa: SLF001


def _shown_by_a_campaign() -> Exists:
    campaigns = apps.get_model("campaigns", "Campaign")
    return Exists(campaigns.everything.filter(ad_image_id=OuterRef("image_id")))
