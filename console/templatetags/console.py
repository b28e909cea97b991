"""Numbers in templates."""

from decimal import Decimal

from django import template

from console.shared import texts
from zoomad.decimals import digits

register = template.Library()


@register.filter
def number(value: int) -> str:
    """Write a count."""
    return texts.number(value)


@register.filter
def money(value: Decimal | float) -> str:
    """Write an amount."""
    return texts.money(value)


@register.filter
def precise(value: float) -> str:
    """Write a number of the formula."""
    return f"{value:.4f}"


@register.filter
def price(value: Decimal) -> str:
    """Write a price with as many decimals as it has."""
    return digits(value)
