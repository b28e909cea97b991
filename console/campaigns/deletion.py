"""What the question says before campaigns are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.campaigns.querysets import bookings
from console.shared.texts import money, number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from console.campaigns.querysets import Delivered

SHOWN = 50


def what_becomes_of(campaign_ids: Iterable[UUID]) -> tuple[list[str | list[str]], dict[str, int]]:
    """Say of each campaign what was charged for it and stays, or that nothing will be left of it; and count both."""
    campaigns = cast("list[Delivered]", list(bookings().with_delivery().filter(pk__in=list(campaign_ids))))
    archived = sum(campaign.impressions_number > 0 for campaign in campaigns)
    listed: list[str | list[str]] = []
    for campaign in campaigns[:SHOWN]:
        listed += [campaign.ad_title or str(campaign.pk), _fate(campaign)]
    if hidden := len(campaigns[SHOWN:]):
        listed.append(ngettext("and %(number)s more", "and %(number)s more", hidden) % {"number": number(hidden)})
    counts = {_("campaigns to archive"): archived, _("campaigns to delete for good"): len(campaigns) - archived}
    return listed, {what: count for what, count in counts.items() if count}


def _fate(campaign: Delivered) -> list[str]:
    views, clicks = campaign.impressions_number, campaign.clicks_number
    if not views:
        return [_("never shown: nothing is left of it")]
    return [
        ngettext("%(number)s view", "%(number)s views", views) % {"number": number(views)},
        ngettext("%(number)s click", "%(number)s clicks", clicks) % {"number": number(clicks)},
        _("%(amount)s charged: it is archived, and stays in all figures") % {"amount": money(campaign.spend)},
    ]
