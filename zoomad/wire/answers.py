"""Bodies and answers: numbers keep every digit, and failures become errors that say why."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NotRequired, TypedDict, TypeVar

import httpx
import orjson
from pydantic import TypeAdapter

from zoomad.wire.errors import (
    AnswerError,
    AwayError,
    InvalidError,
    MissingError,
    Problem,
    RefusedError,
    UnavailableError,
)

T = TypeVar("T")

KINDS: dict[int, type[AnswerError]] = {
    401: UnavailableError,
    403: RefusedError,
    404: MissingError,
    413: InvalidError,
    422: InvalidError,
    429: UnavailableError,
    503: UnavailableError,
}
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


def encoded(body: object) -> bytes:
    """Write a body as JSON."""
    return orjson.dumps(body, default=_exact)


def decoded(response: httpx.Response) -> Any:
    """Read JSON; its numbers with a point are Decimals."""
    return json.loads(response.content, parse_float=Decimal)


def judged(response: httpx.Response) -> httpx.Response:
    """Let a success pass.

    Raises:
        AnswerError: the platform said no.
        AwayError: the answer does not come from a ZoomAD.

    """
    if response.is_success:
        return response
    code = response.status_code
    said = _said(response)
    request = response.request
    details = "; ".join(f"{problem.field}: {problem.message}" for problem in said["problems"][:3])
    message = f"The platform answered {code} to {request.method} {request.url.path}: {said['words']}"
    if details:
        message = f"{message}; {details}"
    kind = KINDS.get(code)
    if kind is None:
        raise AwayError(message)
    raise kind(message, status=code, **said)


def parsed(response: httpx.Response, parse: Callable[[Any], T]) -> T:
    """Read a success.

    Raises:
        AwayError: it does not come from a ZoomAD.

    """
    try:
        return parse(decoded(response))
    except UNREADABLE as error:
        raise AwayError(f"{response.url} answered what no ZoomAD would: {response.text[:80]!r}.") from error


def shaped(shape: type[T]) -> Callable[[object], T]:
    """Return a parser of answers of this shape: a dataclass, or a list of them."""
    return _adapter(shape).validate_python  # type: ignore[arg-type]  # mypy: T has no hash


@cache
def _adapter(shape: type[object]) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


class Said(TypedDict):
    """The headers and body of an answer."""

    words: str
    reason: NotRequired[str]
    quote: NotRequired[str]
    problems: tuple[Problem, ...]


def _said(response: httpx.Response) -> Said:
    try:
        body = response.json()
        problems = tuple(Problem(item["field"], item["code"], item["message"]) for item in body.get("detail", []))
        words, reason, quote = (str(body.get(name, "")) for name in ("message", "reason", "quote"))
    except UNREADABLE:
        return {"words": response.text[:200] or "(nothing more)", "problems": ()}
    return {"words": words, "reason": reason, "quote": quote, "problems": problems}


def _exact(value: object) -> orjson.Fragment:
    """Write a Decimal as a JSON number, digit by digit."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"{value!r} has no place in a request")
