"""Campaigns that need attention, each with the one cause and its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.querysets import State
from console.campaigns.asking import asked_for_today
from console.campaigns.querysets import bookings
from console.shared.texts import number
from stats.outlook import Outlook, Pace, outlooks, with_outlook
from stats.why import Cause, cause_of

if TYPE_CHECKING:
    from uuid import UUID

    from campaigns.models import Campaign
    from campaigns.querysets import CampaignQuerySet

UNDELIVERABLE = "undeliverable"
CAUSES = (Cause.WRONG_LIMIT, Cause.NOBODY_FITS, Cause.ALL_HAVE_SEEN, Cause.OUTBID, Cause.NOBODY_ASKED)


@dataclass(frozen=True, slots=True)
class Watched:
    """A campaign with its outlook, and with what keeps it from being shown today, if anything does."""

    outlook: Outlook
    cause: Cause | None

    @property
    def campaign(self) -> Campaign:
        """What the outlook is of."""
        return self.outlook.campaign

    @property
    def word(self) -> str:
        """Name the one list in which it stands; nothing where all is well."""
        if self.cause:
            return self.cause.value
        return UNDELIVERABLE if self.outlook.pace in {Pace.UNREACHABLE, Pace.BEHIND} else ""

    @property
    def sentence(self) -> str:
        """Describe the problem, in numbers."""
        return said_of(self.outlook, self.cause)


def watched(day: int, campaigns: CampaignQuerySet | None = None) -> list[Watched]:
    """Look at every campaign that should be shown today; the one that ends sooner comes first."""
    booked = (
        (bookings() if campaigns is None else campaigns)
        .booked_for(day)
        .not_paused()
        .defer("ad_text")
        .order_by("end_date", "campaign_id")
    )
    seen = [each for each in outlooks(with_outlook(booked, day), day) if _should_be_shown(each)]
    asked = asked_for_today([each for each in seen if not each.today and each.audience > each.impressions], day)
    return [Watched(each, _cause(each, int(each.campaign.pk in asked))) for each in seen]


def ids_of(word: str, day: int, campaigns: CampaignQuerySet | None = None) -> list[UUID]:
    """Name the campaigns in one of the lists."""
    return [each.campaign.pk for each in watched(day, campaigns) if each.word == word]


def said_of(outlook: Outlook, cause: Cause | None) -> str:
    """Describe the problem of a campaign; empty where all is well."""
    left = max(0, outlook.audience - outlook.impressions)
    if cause == Cause.ALL_HAVE_SEEN:
        sentence = ngettext(
            "The %(number)s client who fits has seen it.",
            "All %(number)s clients who fit have seen it.",
            outlook.audience,
        )
        return sentence % {"number": number(outlook.audience)}
    if cause in {Cause.NOBODY_ASKED, Cause.OUTBID}:
        sentence = ngettext("%(number)s client who fits is left.", "%(number)s clients who fit are left.", left)
        return sentence % {"number": number(left)}
    if cause:
        return ""
    words = {
        "number": number(outlook.audience),
        "expected": number(outlook.expected),
        "booked": number(outlook.campaign.impressions_limit),
        "day": outlook.last_day,
    }
    if outlook.pace == Pace.UNREACHABLE:
        sentence = ngettext(
            "%(number)s client fits; impressions booked: %(booked)s.",
            "%(number)s clients fit; impressions booked: %(booked)s.",
            outlook.audience,
        )
        return sentence % words
    return _("Expected impressions by day %(day)s: %(expected)s of %(booked)s.") % words


def cure_of(word: str) -> str:
    """Return the remedy for a cause."""
    return {
        Cause.WRONG_LIMIT.value: _("A limit of 0 lets nobody see it, and cannot be changed any more: duplicate it."),
        Cause.NOBODY_FITS.value: _("Widen the audience: nobody belongs to it."),
        Cause.ALL_HAVE_SEEN.value: _("Widen the audience: each client counts once."),
        Cause.OUTBID.value: _("Raise the price: “Why is it not shown?” names the one that wins."),
        Cause.NOBODY_ASKED.value: _("Wait, or widen the audience: nobody who is left has come today."),
        UNDELIVERABLE: _("Widen the audience, raise the price or tell the advertiser."),
    }.get(word, "")


def _should_be_shown(outlook: Outlook) -> bool:
    campaign = outlook.campaign
    return outlook.state == State.RUNNING or not (campaign.impressions_limit and campaign.clicks_limit)


def _cause(outlook: Outlook, asked: int) -> Cause | None:
    """Say what keeps a campaign from being shown; one that was shown today is not kept from it."""
    if outlook.today:
        return None
    left = max(0, outlook.audience - outlook.impressions)
    return cause_of(outlook.campaign, outlook.state, audience=outlook.audience, left=left, asked=asked)
