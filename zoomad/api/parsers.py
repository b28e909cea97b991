"""Reading request bodies."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from zoomad.errors import BadRequestError, Reason, TooLargeError

# A million empty lists take twenty times the room of their brackets. The smallest clients and scores that fill a body
# of MAX_BODY_BYTES have fewer values.
MOST_VALUES = 2_000_000


class JSONParser(BaseParser):
    """JSON in UTF-8, with every number kept exact: what is not an int becomes a Decimal, NaN and Infinity too.

    Lone surrogates and numbers of any length are let through, for the fields to refuse by name.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, object] | None = None
    ) -> Any:
        """Read and decode the whole body.

        Raises:
            TooLargeError: it is longer than MAX_BODY_BYTES (no more than that was read), or holds too many values.
            BadRequestError: it is not JSON.

        """
        body = stream.read(settings.MAX_BODY_BYTES + 1)
        if len(body) > settings.MAX_BODY_BYTES:
            raise TooLargeError(f"The body is larger than {settings.MAX_BODY_BYTES} bytes.")
        if len(body) > MOST_VALUES and sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
            raise TooLargeError(f"The body holds more than {MOST_VALUES} values.")
        try:
            return _loads(body)
        except (ValueError, RecursionError) as error:
            raise BadRequestError("The body is not valid JSON.", Reason.NOT_JSON) from error


def _loads(body: bytes) -> object:
    return json.loads(body.decode("utf-8"), parse_float=_decimal, parse_int=_integer, parse_constant=Decimal)


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent beyond anything: a number, but none that a field accepts
        return Decimal("NaN")


def _integer(digits: str) -> int | Decimal:
    try:
        return int(digits)
    except ValueError:  # thousands of digits, which Python's int refuses to read
        return Decimal(digits)
