"""The words in which webhooks and their deliveries are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zoomad.database.found import FoundQuerySet
from zoomad.errors import Reason

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from webhooks.models import Delivery, Webhook  # noqa: F401 - named in quotes below


class WebhookQuerySet(FoundQuerySet["Webhook"]):
    """Webhooks, by their owner."""

    missing = (_("Webhook not found"), Reason.WEBHOOK_NOT_FOUND)

    def of(self, advertiser_id: UUID | None) -> Self:
        """Keep those of an advertiser; of the platform itself, where none is named."""
        return self.filter(advertiser_id=advertiser_id)


class DeliveryQuerySet(FoundQuerySet["Delivery"]):
    """Deliveries, by what has become of them."""

    missing = (_("Delivery not found"), Reason.DELIVERY_NOT_FOUND)

    def due(self) -> Self:
        """Keep what is to be delivered by now, in the order in which it became due."""
        return self.filter(due_at__lte=Now()).order_by("due_at", "delivery_id")

    def older_than(self, moment: datetime) -> Self:
        """Keep what was made before a moment, for the retention."""
        return self.filter(created_at__lt=moment)
