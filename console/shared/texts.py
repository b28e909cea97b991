"""Numbers, names and links as operators read them, by the customs of their language."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from stats.conversion import rounded
from zoomad.decimals import digits
from zoomad.names import straight

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

SHOWN_LENGTH = 60
NOTHING = "—"
NO_BREAK = "\N{NO-BREAK SPACE}"


def number(value: float | Decimal, decimals: int = 0) -> str:
    """Write a number: thousands apart, rounded to so many decimals."""
    return number_format(Decimal(f"{value:.{decimals}f}"), decimals, force_grouping=True)


def money(value: Decimal | float) -> str:
    """Write an amount, to the cent, in the platform's currency where it has one."""
    return f"{number(value, 2)}{NO_BREAK}{settings.CURRENCY}" if settings.CURRENCY else number(value, 2)


def price(value: Decimal) -> str:
    """Write a price with as many decimals as it has."""
    decimals = len(digits(value).partition(".")[2])
    return number_format(Decimal(digits(value)), decimals, force_grouping=True)


def percent(share: float) -> str:
    """Write a share of one as a percentage."""
    return _("%(number)s%%") % {"number": number(100 * share, 1)}


def conversion(impressions: int, clicks: int) -> str:
    """Write how many of a hundred impressions were clicked; without impressions there is no such number."""
    share = rounded(impressions=impressions, clicks=clicks)
    return NOTHING if share is None else _("%(number)s%%") % {"number": number(share, 1)}


def named(text: object) -> SafeString:
    """Write a name that others chose: in whichever direction it runs, the text beside it keeps its own."""
    return format_html("<bdi>{}</bdi>", text)


def short(text: object) -> SafeString | str:
    """Write the beginning of a name that others chose, which may be very long."""
    name = Truncator(straight(str(text))).chars(SHOWN_LENGTH)
    return named(name) if name else ""


def campaigns_url(**filters: object) -> str:
    """Address the list of campaigns, narrowed."""
    return f"{reverse('admin:campaigns_campaign_changelist')}?{urlencode(filters)}"


def link_to(address: str, text: object) -> SafeString:
    """Link to a page."""
    return format_html('<a class="zm-link" href="{}">{}</a>', address, text)


def link_to_campaigns(text: object, **filters: object) -> str:
    """Link to the list of campaigns, narrowed."""
    return link_to(campaigns_url(**filters), text)


def bar(done: int, limit: int) -> str:
    """Draw how much of a limit is used; the numbers stand beside the bar."""
    width = min(100, round(100 * done / limit)) if limit else 0
    return format_html(
        '<span class="zm-bar"><progress max="100" value="{}" aria-label="{}%"></progress><span>{} / {}</span></span>',
        width,
        width,
        number(done),
        number(limit),
    )
