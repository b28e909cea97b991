"""Reading request bodies."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from zoomad.errors import BadRequestError, TooLargeError


class JSONParser(BaseParser):
    """JSON in UTF-8, with every number kept exact: what is not an int becomes a Decimal, NaN and Infinity too.

    Lone surrogates and numbers of any length are let through, for the fields to refuse by name.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read and decode the whole body.

        Raises:
            TooLargeError: it is longer than MAX_BODY_BYTES; no more than that was read.
            BadRequestError: it is not JSON.

        """
        body = stream.read(settings.MAX_BODY_BYTES + 1)
        if len(body) > settings.MAX_BODY_BYTES:
            raise TooLargeError(f"The body is larger than {settings.MAX_BODY_BYTES} bytes.")
        try:
            return _loads(body)
        except (ValueError, RecursionError) as error:
            raise BadRequestError("The body is not valid JSON.") from error


def _loads(body: bytes) -> Any:
    text = body.decode("utf-8")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of thousands of digits, which Python's int refuses to read
        return json.loads(text, parse_float=Decimal, parse_constant=Decimal, parse_int=Decimal)
