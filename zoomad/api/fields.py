"""Serializer fields that take JSON literally: "5" is not 5, nothing is converted or trimmed.

Each accepts a good value in one comparison, because bulk bodies run them a hundred thousand times, and leaves
everything else to Django REST framework's field, which knows what to say about it.
"""

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from rest_framework import serializers
from rest_framework.fields import empty

from zoomad.decimals import DECIMAL_PLACES, WHOLE_DIGITS

MIN_INTEGER, MAX_INTEGER = -(2**31), 2**31 - 1
UUID_FORMAT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
PLAIN_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
# Enough to strip the zeros of any number that could be accepted, without rounding it.
EXACT = Context(prec=1_000, Emax=999_999_999, Emin=-999_999_999)


class Options(TypedDict, total=False):
    """The options of a field."""

    required: bool
    allow_null: bool
    default: Any
    help_text: str


class StringField(serializers.CharField):
    """A string that PostgreSQL can store, unchanged."""

    def __init__(self, *, max_length: int, **options: Unpack[Options]) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, max_length=max_length, **options)
        self.longest = max_length

    def run_validation(self, data: object = empty) -> object:
        """Accept a string that can be stored."""
        if type(data) is str:
            if len(data) <= self.longest and _is_storable(data):
                return data
        elif data is not empty and data is not None:
            self.fail("invalid")
        return super().run_validation(data)


class IntegerField(serializers.IntegerField):
    """A whole number within its column's range."""

    def __init__(self, *, min_value: int = 0, max_value: int = MAX_INTEGER, **options: Unpack[Options]) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)
        self.least, self.most = min_value, max_value

    def run_validation(self, data: object = empty) -> object:
        """Accept a whole JSON number within the range, 23.0 as well as 23."""
        if type(data) is Decimal and self._is_whole(data):
            return int(data)
        if type(data) is int:
            if self.least <= data <= self.most:
                return data
        elif data is not empty and data is not None:
            self.fail("invalid")
        return super().run_validation(data)

    def _is_whole(self, number: Decimal) -> bool:
        return number.is_finite() and self.least <= number <= self.most and number == number.to_integral_value()

    def to_internal_value(self, data: float | str) -> int:
        """Keep the integer, whatever its length; the validators check it."""
        return int(data)


class KeepsEmpty(serializers.Field[Any, Any, Any, Any]):
    """Takes an empty value in a query as a value, not as a missing one."""

    def get_value(self, dictionary: Mapping[str, object]) -> object:
        """Read it as from a JSON object."""
        return dictionary.get(str(self.field_name), empty)


class QueryIntegerField(KeepsEmpty, IntegerField):
    """A whole number in a query, in plain digits."""

    def run_validation(self, data: object = empty) -> object:
        """Accept digits."""
        if isinstance(data, str) and PLAIN_INTEGER.fullmatch(data):
            data = int(data)
        return super().run_validation(data)


class FlagField(serializers.BooleanField):
    """true or false, and nothing that only looks like them."""

    def to_internal_value(self, data: object) -> bool:
        """Accept a JSON boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:100])
        return data


class UuidField(KeepsEmpty, serializers.UUIDField):
    """A UUID in its usual form, 8-4-4-4-12."""

    def run_validation(self, data: object = empty) -> object:
        """Accept a string in that form."""
        if type(data) is str and UUID_FORMAT.fullmatch(data):
            return UUID(data)
        if data is not empty and data is not None:
            self.fail("invalid", value=str(data)[:100])
        return super().run_validation(data)


class ChoiceField(serializers.ChoiceField):
    """One of a few strings."""

    def run_validation(self, data: object = empty) -> object:
        """Accept one of the strings."""
        if type(data) is str:
            if data in self.choices:
                return data
        elif data is not empty and data is not None:
            self.fail("invalid_choice", input=str(data)[:100])
        return super().run_validation(data)


class MoneyField(serializers.DecimalField):
    """An exact, non-negative amount; a JSON number both ways."""

    def __init__(self, *, whole_digits: int = WHOLE_DIGITS, **options: Unpack[Options]) -> None:
        super().__init__(whole_digits + DECIMAL_PLACES, DECIMAL_PLACES, min_value=Decimal(0), **options)
        self.whole_digits = whole_digits

    def run_validation(self, data: object = empty) -> object:
        """Accept a JSON number; zeros at its end do not count as decimal places."""
        if type(data) is int:
            data = Decimal(data)
        if isinstance(data, Decimal) and data.is_finite() and len(data.as_tuple().digits) <= EXACT.prec:
            data = EXACT.plus(data.normalize(EXACT))  # plus makes 0 of -0
        elif data is not empty and data is not None and not isinstance(data, Decimal):
            self.fail("invalid")
        return super().run_validation(data)

    def validate_precision(self, value: Decimal) -> Decimal:
        """Say on which side of the point there are too many digits."""
        _, digits, exponent = value.as_tuple()
        if -int(exponent) > DECIMAL_PLACES:
            self.fail("max_decimal_places", max_decimal_places=DECIMAL_PLACES)
        if len(digits) + int(exponent) > self.whole_digits:
            self.fail("max_whole_digits", max_whole_digits=self.whole_digits)
        return value

    def quantize(self, value: Decimal) -> Decimal:
        """Leave the digits as they came."""
        return value


def _is_storable(text: str) -> bool:
    """Say whether PostgreSQL can store the text: no NUL, and no half of a surrogate pair."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
