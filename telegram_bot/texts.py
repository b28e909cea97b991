"""Words, numbers, money and days in the user's language, safe in Telegram's HTML and within its limits."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from html import escape

from django.utils.formats import number_format

from telegram_bot.language import gettext

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
NAME_LIMIT = 100
BUTTON_LIMIT = 40
CENT = Decimal("0.01")
WIDE = Context(prec=200)
TENTH = Decimal("0.1")
ELLIPSIS = "…"


def length(text: str) -> int:
    """Measure a text as Telegram does, in UTF-16 units: most emoji count twice."""
    return len(text.encode("utf-16-le")) // 2


def clip(text: str, limit: int) -> str:
    """Cut a text to so many of Telegram's units, with an ellipsis where something is missing."""
    if length(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore")
    return kept.rstrip() + ELLIPSIS


def safe(text: str, limit: int = NAME_LIMIT) -> str:
    """Make foreign text part of a message."""
    return escape(clip(text, limit), quote=False)


def bold(text: str, limit: int = NAME_LIMIT) -> str:
    """Make foreign text part of a message, in bold."""
    return f"<b>{safe(text, limit)}</b>"


def number(value: int | str | Decimal) -> str:
    """Write a whole number."""
    return str(number_format(int(value), use_l10n=True, force_grouping=True))


def money(value: int | str | Decimal) -> str:
    """Write an amount with all its digits, at least two of them after the point."""
    exact = Decimal(value).normalize()
    if int(exact.as_tuple().exponent) > CENT.as_tuple().exponent:  # type: ignore[operator]
        exact = Decimal(format(exact, "f")) + Decimal("0.00")
    return str(number_format(Decimal(format(exact, "f")), use_l10n=True, force_grouping=True))


def total(value: int | str | Decimal) -> str:
    """Write a sum of money with two digits, as all sums are written, rounded half up."""
    exact = Decimal(value)
    if 0 < exact < CENT / 2:
        return "< " + str(number_format(CENT, use_l10n=True))
    return str(
        number_format(exact.quantize(CENT, ROUND_HALF_UP, WIDE), decimal_pos=2, use_l10n=True, force_grouping=True)
    )


def percent(value: Decimal | None) -> str:
    """Write a share with one digit, rounded half up as everywhere on the platform; None is a dash."""
    if value is None:
        return "—"
    rounded = value.quantize(TENTH, ROUND_HALF_UP)
    return gettext("%(number)s%%") % {"number": number_format(rounded, decimal_pos=1, use_l10n=True)}


def day(value: int | str | Decimal) -> str:
    """Write a virtual day."""
    return gettext("day %(day)s") % {"day": number(value)}


def facts(values: Mapping[str, str]) -> list[str]:
    """Write values, which must be safe, under their names, a line for each."""
    return [f"{name}: <b>{value}</b>" for name, value in values.items()]
