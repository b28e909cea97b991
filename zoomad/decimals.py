"""Exact numbers as text."""

from decimal import Decimal


def digits(value: Decimal) -> str:
    """Write a number with all its digits, without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
