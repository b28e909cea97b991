"""What the OpenAPI document says of all routes alike."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from zoomad.api.serializers import ErrorSerializer, InvalidSerializer

REASONS = {
    400: ("The body is not JSON.", "The body is not valid JSON."),
    403: ("The change is not allowed.", "The campaign has started: impressions_limit can no longer change."),
    404: ("It does not exist.", "Campaign not found"),
    406: ("The answer is only available as JSON.", "Could not satisfy the request Accept header."),
    412: ("The image is not the one of If-Match.", "The image is another one."),
    413: ("The body is too large.", "The body is larger than 33554432 bytes."),
    415: ("The body is not announced as JSON.", 'Unsupported media type "text/plain" in request.'),
    416: ("The image has no such bytes.", "The image has 5120 bytes."),
    422: ("The request is well-formed, but not valid.", "age: A valid integer is required."),
    503: ("A part that the request needs is away.", "The database cannot be reached just now. Please try again."),
}
PROBLEM = {"field": "age", "code": "invalid", "message": "A valid integer is required."}


def errors(*codes: int) -> dict[int, OpenApiResponse]:
    """Describe the errors that a route can answer with; 406 and 503 are always among them."""
    return {code: _error(code) for code in (*codes, 406, 503)}


def example(name: str, value: Any, **kwargs: Any) -> OpenApiExample:
    """Make an example, as one item where the body is a list."""
    return OpenApiExample(name, value=value, **kwargs)


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
