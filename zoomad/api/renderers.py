"""Writing response bodies."""

from collections.abc import Mapping
from decimal import Decimal

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

from zoomad.decimals import digits


class JSONRenderer(BaseRenderer):
    """JSON in UTF-8, with exact money: a Decimal is written digit by digit, as a number."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: object, accepted_media_type: str | None = None, renderer_context: Mapping[str, object] | None = None
    ) -> bytes:
        """Encode the data; None is an empty body."""
        return b"" if data is None else dumps(data)


def dumps(data: object) -> bytes:
    """Encode anything that the platform answers with."""
    return orjson.dumps(data, default=_encode, option=orjson.OPT_NON_STR_KEYS)


def _encode(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(digits(value))
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
