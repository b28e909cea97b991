"""What the OpenAPI document says about all routes."""

from http import HTTPStatus

from django.conf import settings
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter, OpenApiResponse

from zoomad.api.errors import envelope
from zoomad.api.scopes import Scope
from zoomad.api.serializers import ErrorSerializer, InvalidSerializer
from zoomad.decimals import DECIMAL_PLACES
from zoomad.errors import Reason

# By status: what it means, and one reason with its sentence as an example.
ERRORS = {
    400: (
        "The request cannot be read: the body is not what it says it is.",
        Reason.NOT_JSON,
        "The body is not valid JSON.",
    ),
    401: (
        "The platform asks for an API key; there is none, or not a valid one.",
        Reason.KEY_INVALID,
        "The API key is not valid.",
    ),
    403: (
        "The change is not allowed, or the API key does not reach this.",
        Reason.CAMPAIGN_STARTED,
        "The campaign has started; impressions_limit can no longer be changed.",
    ),
    404: ("It does not exist.", Reason.CAMPAIGN_NOT_FOUND, "Campaign not found"),
    406: (
        "The answer is only available as JSON.",
        Reason.NOT_ACCEPTABLE,
        "Could not satisfy the request Accept header.",
    ),
    412: ("The image is not the one of If-Match.", Reason.PRECONDITION_FAILED, "The image is another one."),
    413: ("The body is too large.", Reason.BODY_TOO_LARGE, "The body is larger than 33554432 bytes."),
    415: (
        "The body is not announced as JSON.",
        Reason.UNSUPPORTED_MEDIA_TYPE,
        'Unsupported media type "text/plain" in request.',
    ),
    416: ("The image has no such bytes.", Reason.RANGE_NOT_SATISFIABLE, "The image has 5120 bytes."),
    422: (
        "The request is well-formed, but not valid.",
        Reason.INVALID,
        "age: A valid integer is required.",
    ),
    429: (
        "Too many requests, where there is a limit; Retry-After says when to come back.",
        Reason.TOO_MANY_REQUESTS,
        "Too many requests.",
    ),
    503: (
        "A part that the request needs is away.",
        Reason.DATABASE_AWAY,
        "The database cannot be reached just now. Please try again.",
    ),
}
# Errors of every route that reads a body.
BODY = (413, 415)
# Errors of every route when keys are required or requests limited.
GUARDS = (401, 403, 429)
PROBLEM = {"field": "age", "code": "invalid", "message": "A valid integer is required."}


class Schema(AutoSchema):
    """Says of each operation which API keys it takes. Whether it asks for one is a setting of the platform."""

    def get_auth(self) -> list[dict[str, object]]:
        """Require a key, or none where the platform does without."""
        if self._scope is None:
            return []
        return [{"apiKey": []}] if settings.API_KEYS_REQUIRED else [{"apiKey": []}, {}]

    def get_extensions(self) -> dict[str, object]:
        """Name the scopes."""
        return {} if self._scope is None else {"x-scopes": sorted({Scope.OPERATOR.value, self._scope.value})}

    @property
    def _scope(self) -> Scope | None:
        scope: Scope | None = self.view.scope  # type: ignore[attr-defined]
        return scope


class StorableString(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Says of every string that NUL is the one character that it cannot contain."""

    target_class = "zoomad.api.fields.StringField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, object]:
        """Add the pattern to what is known of the field."""
        schema = auto_schema._map_serializer_field(  # type: ignore[no-untyped-call]  # noqa: SLF001
            self.target, direction, bypass_extensions=True
        )
        return {**schema, "pattern": r"^[^\x00]*$"}


DIGITS = f"Exact: given back as it came, with up to {DECIMAL_PLACES} digits after the point."


class ExactMoney(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Says of every amount that it is decimal, and how many digits it can have.

    The schema cannot limit the decimal places: most validators compute `multipleOf` in binary, and would refuse 0.07.
    """

    target_class = "zoomad.api.fields.MoneyField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, object]:
        """Replace the format of a binary floating point number, which no amount ever passes through."""
        schema = auto_schema._map_serializer_field(  # type: ignore[no-untyped-call]  # noqa: SLF001
            self.target, direction, bypass_extensions=True
        )
        schema.pop("format")
        return {
            "description": DIGITS,
            **schema,
            "maximum": float(10**self.target.whole_digits),
            "exclusiveMaximum": True,
        }


def errors(*codes: int, is_guarded: bool = True) -> dict[int, OpenApiResponse]:
    """Describe the errors that a route can answer with: these, 400, 406 and 503, and those of keys and limits."""
    return {code: _error(code) for code in sorted({*codes, 400, 406, 503, *(GUARDS if is_guarded else ())})}


def example(
    name: str,
    value: object,
    *,
    request_only: bool = False,
    response_only: bool = False,
    media_type: str = "application/json",
) -> OpenApiExample:
    """Make an example, as one item where the body is a list."""
    return OpenApiExample(
        name, value=value, request_only=request_only, response_only=response_only, media_type=media_type
    )


def header(name: str, description: str, *codes: int, type: type = str) -> OpenApiParameter:  # noqa: A002
    """Describe a header that answers with these codes always have."""
    return OpenApiParameter(name, type, OpenApiParameter.HEADER, True, description, response=list(codes))


def _error(code: int) -> OpenApiResponse:
    description, reason, message = ERRORS[code]
    body: dict[str, object] = envelope(reason, message)
    if code == HTTPStatus.UNPROCESSABLE_ENTITY:
        body["detail"] = [PROBLEM]
    return OpenApiResponse(
        InvalidSerializer if "detail" in body else ErrorSerializer,
        f"{description} Reasons: {', '.join(f'`{word}`' for word in Reason if word.status == code)}.",
        [OpenApiExample(f"{code}", value=body, status_codes=[str(code)], response_only=True)],
    )
