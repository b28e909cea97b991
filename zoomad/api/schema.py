"""What the OpenAPI document says of all routes alike."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from zoomad.api.serializers import ErrorSerializer, InvalidSerializer

REASONS = {
    400: ("The request cannot be read: the body is not what it says it is.", "The body is not valid JSON."),
    403: ("The change is not allowed.", "The campaign has started: impressions_limit can no longer change."),
    404: ("It does not exist.", "Campaign not found"),
    406: ("The answer is only available as JSON.", "Could not satisfy the request Accept header."),
    411: ("The body comes without its length.", "The body's length is not known; send it with a Content-Length."),
    412: ("The image is not the one of If-Match.", "The image is another one."),
    413: ("The body is too large.", "The body is larger than 33554432 bytes."),
    415: ("The body is not announced as JSON.", 'Unsupported media type "text/plain" in request.'),
    416: ("The image has no such bytes.", "The image has 5120 bytes."),
    422: ("The request is well-formed, but not valid.", "age: A valid integer is required."),
    503: ("A part that the request needs is away.", "The database cannot be reached just now. Please try again."),
}
# What every route answers that reads a body.
BODY = (411, 413, 415)
PROBLEM = {"field": "age", "code": "invalid", "message": "A valid integer is required."}


class StorableString(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Says of every string that NUL is the one character that it cannot contain."""

    target_class = "zoomad.api.fields.StringField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """Add the pattern to what is known of the field."""
        schema = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        return {**schema, "pattern": r"^[^\x00]*$"}


class ExactMoney(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Says of every amount how many decimal places it can have."""

    target_class = "zoomad.api.fields.MoneyField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """Replace the format of a binary floating point number, which no amount ever passes through."""
        schema = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        schema.pop("format")
        return {**schema, "multipleOf": 10**-self.target.decimal_places}


def errors(*codes: int) -> dict[int, OpenApiResponse]:
    """Describe the errors that a route can answer with; 400, 406 and 503 are always among them."""
    return {code: _error(code) for code in (*codes, 400, 406, 503)}


def example(name: str, value: Any, **kwargs: Any) -> OpenApiExample:
    """Make an example, as one item where the body is a list."""
    return OpenApiExample(name, value=value, **kwargs)


def header(name: str, description: str, *codes: int) -> OpenApiParameter:
    """Describe a header that answers with these codes always have."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, True, description, response=list(codes))


def _error(code: int) -> OpenApiResponse:
    description, message = REASONS[code]
    body: dict[str, Any] = {"code": code, "message": message}
    if code == HTTPStatus.UNPROCESSABLE_ENTITY:
        body["detail"] = [PROBLEM]
    return OpenApiResponse(
        InvalidSerializer if "detail" in body else ErrorSerializer,
        description,
        [OpenApiExample(f"{code}", value=body, status_codes=[str(code)], response_only=True)],
    )
