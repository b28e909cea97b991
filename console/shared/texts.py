"""Numbers and links as operators read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from stats.conversion import rounded

if TYPE_CHECKING:
    from decimal import Decimal

THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def number(value: int) -> str:
    """Write a count."""
    return f"{value:,}".replace(",", THIN_SPACE)


def money(value: Decimal | float) -> str:
    """Write an amount, to the cent."""
    return f"{value:,.2f}".replace(",", THIN_SPACE)


def conversion(impressions: int, clicks: int) -> str:
    """Write how many of a hundred impressions were clicked; without impressions there is no such number."""
    share = rounded(impressions=impressions, clicks=clicks)
    return "—" if share is None else f"{share}{THIN_SPACE}%"


def campaigns_url(**filters: Any) -> str:
    """Address the list of campaigns, narrowed."""
    return f"{reverse('admin:campaigns_campaign_changelist')}?{urlencode(filters)}"


def link_to_campaigns(text: Any, **filters: Any) -> str:
    """Link to the list of campaigns, narrowed."""
    return format_html('<a class="zm-link" href="{}">{}</a>', campaigns_url(**filters), text)


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
