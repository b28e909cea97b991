"""Numbers and names in templates."""

from decimal import Decimal

from django import template
from django.contrib.admin.views.main import ChangeList
from django.utils.safestring import SafeString

from console.shared import texts
from console.shared.counts import counted

register = template.Library()


@register.filter
def number(value: int) -> str:
    """Write a count."""
    return texts.number(value)


@register.filter
def found(results: ChangeList) -> str:
    """Say how many rows a list has found."""
    return counted(results.model, results.result_count, at_least=getattr(results.paginator, "is_cut", False))


@register.filter
def money(value: Decimal | float) -> str:
    """Write an amount."""
    return texts.money(value)


@register.filter
def percent(share: float) -> str:
    """Write a share of one as a percentage."""
    return texts.percent(share)


@register.filter
def change(share: float) -> str:
    """Write by what percentage something has changed, with its sign."""
    return f"+{texts.percent(share)}" if share > 0 else texts.percent(share)


@register.simple_tag
def conversion(impressions: int, clicks: int) -> str:
    """Write how many of a hundred impressions were clicked."""
    return texts.conversion(impressions, clicks)


@register.filter
def precise(value: float) -> str:
    """Write a number of the formula."""
    return texts.number(value, 4)


@register.filter
def price(value: Decimal) -> str:
    """Write a price with as many decimals as it has."""
    return texts.price(value)


@register.filter
def short(text: object) -> SafeString | str:
    """Write the beginning of a name that others chose."""
    return texts.short(text)
