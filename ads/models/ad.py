"""Ads as clients meet them."""

from typing import Any, ClassVar

from ads.querysets import AdManager, AdQuerySet
from campaigns.models import Campaign


class Ad(Campaign):
    """A campaign seen as what a client can be shown: the same row, with the words of the selection."""

    objects: ClassVar[Any] = AdManager()  # type: ignore[assignment]  # it has more words than a campaign's
    everything: ClassVar[Any] = AdQuerySet.as_manager()

    class Meta:
        proxy = True
