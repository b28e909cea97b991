"""Reach and pace of campaigns as operators read them: in the list, on the page, and beside the form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db.models import FloatField, Func, TextField, Value
from django.db.models.functions import Cast
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.shared.texts import NOTHING, bar, conversion, money, number
from stats.conversion import per_thousand
from stats.outlook import Outlook, Pace, outlooks, with_outlook
from stats.reach import reach_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from campaigns.models import Campaign
    from campaigns.querysets import CampaignQuerySet
    from console.campaigns.querysets import Delivered
    from stats.reach import Reach

COLOURS = {Pace.BEHIND: "zm-no", Pace.UNREACHABLE: "zm-no", Pace.ON_TRACK: "zm-yes", Pace.AHEAD: "zm-yes"}


class _Looked(Func):
    """Looks a key up in a JSON object."""

    template = "(%(expressions)s)"
    arg_joiner = "::jsonb ->> "
    output_field = TextField()


def with_pace_order(campaigns: CampaignQuerySet, day: int, *, among: CampaignQuerySet) -> CampaignQuerySet:
    """Annotate `pace_order`: the share of the booked impressions that will be delivered; none for what is over.

    A forecast is made in Python, so it is made for all that can have one, and given to the database to sort by.
    """
    shares = {
        str(each.campaign.pk): each.expected / each.campaign.impressions_limit
        for each in outlooks(with_outlook(among.filter(end_date__gte=day), day).iterator(), day)
        if each.pace != Pace.OVER and each.campaign.impressions_limit
    }
    key = Cast("campaign_id", TextField())
    ordered: CampaignQuerySet = campaigns.annotate(
        pace_order=Cast(_Looked(Value(json.dumps(shares)), key), FloatField())
    )
    return ordered


def outlook_of(campaign: Campaign, day: int) -> Outlook:
    """Compute the outlook of a campaign that `with_outlook` has annotated."""
    return next(outlooks([campaign], day))


def reach_in_words(reach: Reach) -> str:
    """Say how many clients fit, and what of the booked impressions cannot be reached."""
    said = [ngettext("%(number)s client fits.", "%(number)s clients fit.", reach.audience) % _words(reach.audience)]
    if reach.seen:
        said.append(ngettext("%(number)s has seen it.", "%(number)s have seen it.", reach.seen) % _words(reach.seen))
    if reach.shortfall:
        sentence = ngettext(
            "%(number)s impression cannot be reached.", "%(number)s impressions cannot be reached.", reach.shortfall
        )
        said.append(sentence % _words(reach.shortfall))
    return " ".join(said)


def pace_in_words(outlook: Outlook) -> str:
    """Say what will have been delivered on the last day, and how that was computed."""
    if outlook.pace in {Pace.OVER, Pace.PLANNED} or outlook.day > outlook.campaign.end_date:
        return ""
    words = {
        "expected": number(outlook.expected),
        "booked": number(outlook.campaign.impressions_limit),
        "day": outlook.last_day,
        "rate": number(outlook.rate, 1),
        "complete": number(outlook.complete_days),
    }
    if not outlook.complete_days:
        return (
            _("Expected impressions by day %(day)s: %(expected)s of %(booked)s, reckoned from today: %(rate)s a day.")
            % words
        )
    sentence = ngettext(
        "Expected impressions by day %(day)s: %(expected)s of %(booked)s, reckoned from %(complete)s complete day:"
        " %(rate)s a day.",
        "Expected impressions by day %(day)s: %(expected)s of %(booked)s, reckoned from %(complete)s complete days:"
        " %(rate)s a day.",
        outlook.complete_days,
    )
    return sentence % words


def left_cell(campaign: Delivered) -> str:
    """Show how many clients are left, and how many are missing for what was booked."""
    left = max(0, campaign.audience_size - campaign.so_far)
    missing = max(0, campaign.impressions_limit - campaign.so_far - left)
    if not missing or not campaign.has_budget:
        return number(left)
    return format_html(
        '<span class="zm-pace">{} <small class="zm-no">{}</small></span>',
        number(left),
        _("%(number)s too few") % {"number": number(missing)},
    )


def pace_cell(outlook: Outlook) -> str:
    """Show the pace in a word, and what it leads to."""
    if outlook.pace == Pace.OVER:
        return NOTHING
    label = format_html('<span class="zm-pace {}">{}</span>', COLOURS.get(outlook.pace, ""), outlook.pace.label)
    if outlook.pace == Pace.PLANNED:
        return label
    share = outlook.expected / outlook.campaign.impressions_limit if outlook.campaign.impressions_limit else 0
    expected = _("%(share)s%% by day %(day)s") % {"share": number(100 * share), "day": outlook.last_day}
    return format_html('{}<small class="zm-pace">{}</small>', label, expected)


def facts_of(campaign: Delivered, day: int) -> list[tuple[str, StrOrPromise, str]]:
    """List what there is to know of a campaign at a glance: a name, a value, and what explains it."""
    outlook = outlook_of(campaign, day)
    earned = per_thousand(spend=campaign.spend, impressions=campaign.impressions_number)
    facts: list[tuple[str, StrOrPromise, str]] = [
        (_("Impressions"), bar(campaign.impressions_number, campaign.impressions_limit), ""),
        (_("Clicks"), bar(campaign.clicks_number, campaign.clicks_limit), ""),
        (_("Conversion"), conversion(campaign.impressions_number, campaign.clicks_number), ""),
        (_("Spend"), money(campaign.spend), ""),
        (_("For a thousand impressions"), NOTHING if earned is None else money(earned), ""),
        (_("Days"), f"{campaign.start_date}-{campaign.end_date}", _days_left(campaign, day)),
    ]
    if campaign.archived_at is None and outlook.pace != Pace.OVER:
        facts += [
            (_("Pace"), outlook.pace.label, pace_in_words(outlook)),
            (_("Clients left"), left_cell(campaign), reach_in_words(reach_of(campaign))),
        ]
    return facts


def _days_left(campaign: Delivered, day: int) -> str:
    left = campaign.end_date - max(day, campaign.start_date) + 1
    return ngettext("%(number)s day is left.", "%(number)s days are left.", left) % _words(left) if left > 0 else ""


def _words(count: int) -> dict[str, str]:
    return {"number": number(count)}
