"""Parsers of what users type: each returns something that JSON can hold, or says what was expected."""

import re
from decimal import Decimal

from django.utils.formats import get_format

from telegram_bot.errors import WrongInputError
from telegram_bot.language import gettext as _
from zoomad.decimals import DECIMAL_PLACES, WHOLE_DIGITS

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?\Z", re.DOTALL)
SPACES = re.compile(r"[\s'’_]")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
WHOLE = re.compile(r"[0-9]+")
AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
LONGEST = 15
LONGEST_AMOUNT = WHOLE_DIGITS + len(".") + DECIMAL_PLACES


def words(text: str) -> str:
    """Read any text that is not blank."""
    if not text.strip():
        raise WrongInputError(_("Please type some text."))
    return text.strip()


def whole_number(text: str) -> int:
    """Read a whole number, grouped as people group digits."""
    digits = _ungrouped(text)
    if not WHOLE.fullmatch(digits):
        raise WrongInputError(_("A whole number is expected, for example 1000."))
    if len(digits) > LONGEST:
        raise WrongInputError(_("This number is too large."))
    return int(digits)


def amount(text: str) -> str:
    """Read an amount of money, with a point or a comma; it stays text, so that no digit is lost."""
    digits = _ungrouped(text).replace(",", ".")
    if not AMOUNT.fullmatch(digits):
        raise WrongInputError(_("An amount is expected, for example 0.5."))
    if len(digits) > LONGEST_AMOUNT:
        raise WrongInputError(_("This number is too large."))
    return format(Decimal(digits), "f")


def _ungrouped(text: str) -> str:
    digits = SPACES.sub("", text)
    if get_format("THOUSAND_SEPARATOR") == "," and GROUPED.fullmatch(digits):
        return digits.replace(",", "")
    return digits
