"""The words in which events are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from events.models import Event  # noqa: F401 - named in quotes below


class EventQuerySet(models.QuerySet["Event"]):
    """Events, by kind and by what they are about."""

    def after(self, position: int) -> Self:
        """Keep what comes after a place in the feed, in the order of the feed."""
        return self.filter(position__gt=position).order_by("position")

    def of_kinds(self, kinds: Collection[str]) -> Self:
        """Keep the events of these kinds; of all where none is named."""
        return self.filter(kind__in=kinds) if kinds else self

    def about(self, *, advertiser_id: UUID | None = None, campaign_id: UUID | None = None) -> Self:
        """Keep what concerns an advertiser, or a campaign."""
        events = self
        if advertiser_id is not None:
            events = events.filter(advertiser_id=advertiser_id)
        if campaign_id is not None:
            events = events.filter(campaign_id=campaign_id)
        return events

    def older_than(self, moment: datetime) -> Self:
        """Keep what happened before a moment, for the retention."""
        return self.filter(created_at__lt=moment)
