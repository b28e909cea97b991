"""The question before campaigns are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ads.models import CampaignDelivery
from console.campaigns.querysets import bookings
from console.shared.texts import money, number, short

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from console.campaigns.querysets import Delivered

SHOWN = 50


def what_becomes_of(campaign_ids: Iterable[UUID]) -> tuple[list[str | list[str]], dict[str, int]]:
    """Say of each campaign what was charged for it and stays, or that nothing will be left of it; and count both."""
    ids = list(campaign_ids)
    counts = fates_of(ids)
    listed: list[str | list[str]] = []
    for campaign in cast("list[Delivered]", list(bookings().with_delivery().filter(pk__in=ids)[:SHOWN])):
        listed += [short(campaign), _fate(campaign)]
    if (hidden := sum(counts.values()) - SHOWN) > 0:
        listed.append(ngettext("and %(number)s more", "and %(number)s more", hidden) % {"number": number(hidden)})
    return listed, counts


def fates_of(campaign_ids: Iterable[UUID]) -> dict[str, int]:
    """Count how many of the campaigns would be archived, and of how many nothing would be left."""
    live = bookings().filter(pk__in=campaign_ids)
    archived = live.filter(delivery__impressions__gt=0).count()
    counts = {_("campaigns to archive"): archived, _("campaigns to delete for good"): live.count() - archived}
    return {what: count for what, count in counts.items() if count}


def charged_among(campaign_ids: Collection[UUID]) -> int:
    """Count the campaigns for which something was charged, among these."""
    return CampaignDelivery.objects.filter(campaign_id__in=campaign_ids, impressions__gt=0).count()


def _fate(campaign: Delivered) -> list[str]:
    views, clicks = campaign.impressions_number, campaign.clicks_number
    if not views:
        return [_("never shown: nothing is left of it")]
    return [
        ngettext("%(number)s view", "%(number)s views", views) % {"number": number(views)},
        ngettext("%(number)s click", "%(number)s clicks", clicks) % {"number": number(clicks)},
        _("%(amount)s charged: it is archived, and stays in all figures") % {"amount": money(campaign.spend)},
    ]
