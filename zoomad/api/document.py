"""What the OpenAPI document says beyond what views and serializers say of themselves."""

from collections.abc import Iterator
from typing import NotRequired, TypedDict

from zoomad.api.links import LINKS

REQUEST_ID = {
    "description": "The request's id in the log: its own `X-Request-ID`, where it has a sane one.",
    "required": True,
    "schema": {"type": "string", "pattern": r"^[A-Za-z0-9_.\-]{1,64}$"},
}
RETRY_AFTER = {
    "description": "Seconds; missing where waiting does not help.",
    "schema": {"type": "integer", "minimum": 1},
}
# The operations that can do without the body that they take.
BODILESS = {"time_advance_create"}
BLANK = {"type": "string", "maxLength": 0}
WWW_AUTHENTICATE = {"required": True, "schema": {"type": "string"}}


class Body(TypedDict):
    """What an operation takes."""

    required: bool


class Answer(TypedDict, total=False):
    """What an operation answers with a status."""

    headers: dict[str, object]
    links: dict[str, object]


class Operation(TypedDict):
    """A method of a path, as far as it is completed here."""

    operationId: str
    requestBody: NotRequired[Body]
    responses: dict[str, Answer]


class Document(TypedDict):
    """The document, likewise."""

    paths: dict[str, dict[str, Operation]]


def complete(result: Document, **_: object) -> Document:
    """Say of all operations what they have in common, and how one leads to another; a postprocessing hook."""
    _drop_blank_alternatives(result)
    for operation in _operations(result):
        if "requestBody" in operation:  # PATCH too: a missing body is no JSON
            operation["requestBody"]["required"] = operation["operationId"] not in BODILESS
        for status, response in operation["responses"].items():
            headers = response.setdefault("headers", {})
            headers["X-Request-ID"] = REQUEST_ID
            if status in {"429", "503"}:
                headers["Retry-After"] = RETRY_AFTER
            if status == "401":
                headers["WWW-Authenticate"] = WWW_AUTHENTICATE
            if links := LINKS.get((operation["operationId"], status)):
                response["links"] = {
                    link.operation: {"operationId": link.operation, **link.as_openapi()} for link in links
                }
    return result


def _drop_blank_alternatives(part: object) -> None:
    """Make one schema of a text that may be blank: of two alternatives, a blank text would match both, so neither."""
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _drop_blank_alternatives(inner)
    if isinstance(part, dict) and part.get("oneOf", [])[1:] == [BLANK]:
        part.update(part.pop("oneOf")[0])


def _operations(result: Document) -> Iterator[Operation]:
    for methods in result["paths"].values():
        yield from methods.values()
