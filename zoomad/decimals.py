"""Exact numbers: sums are not rounded, and as text they have all their digits.

A price has up to 30 digits before the point and 60 after it: more than quotients in binary have, and few enough that
a bill of any length is added up at once, and that no rank underflows as the floating point number it is taken as.
"""

import decimal
from decimal import Decimal

WHOLE_DIGITS = 30
DECIMAL_PLACES = 60
# Of a sum: a trillion of the highest prices, with the digits after the point.
SUM_DIGITS = WHOLE_DIGITS + 12 + DECIMAL_PLACES
PRECISION = 200


def round_no_sums() -> None:
    """Let all threads add up and multiply with so many digits that no amount is rounded.

    Python would round at 28 digits, silently. Only quotients can have more digits than can be written.
    """
    decimal.DefaultContext.prec = PRECISION  # of each thread that begins from now on
    decimal.getcontext().prec = PRECISION


def digits(value: Decimal) -> str:
    """Write a number with all its digits, without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
