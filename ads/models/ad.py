"""Ads as clients meet them."""

from typing import Any, ClassVar

from ads.querysets import AdQuerySet
from campaigns.models import Campaign
from zoomad.database.archive import live_manager


class Ad(Campaign):
    """A campaign seen as what a client can be shown: the same row, with the words of the selection."""

    objects: ClassVar[Any] = live_manager(AdQuerySet)
    everything: ClassVar[Any] = AdQuerySet.as_manager()

    class Meta:
        proxy = True
