"""The one place that talks to an AI, by the API that OpenAI made and many servers speak.

A call takes no longer than AI_DEADLINE, whatever the server does, and no more than AI_CONCURRENCY of them wait at a
time in each process, so that a slow AI leaves threads to serve ads with. No key: nothing is imported, nothing asked.
"""

import email.utils
import logging
import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from zoomad.database.pool import release_connection
from zoomad.errors import Reason, UnavailableError
from zoomad.observability.metrics import AI_FAILURES

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI, Timeout

logger = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 200_000
LONGEST_RETRY_AFTER = 3_600
SOON = 10
ATTEMPTS = 2

_places = threading.BoundedSemaphore(settings.AI_CONCURRENCY)


class AIError(UnavailableError):
    """The AI has not answered, or not usefully; its failures are counted by their reason."""

    def __init__(self, message: str, reason: Reason, *, retry_after: int | None = None) -> None:
        super().__init__(message, reason, retry_after=retry_after)
        AI_FAILURES.labels(reason.removeprefix("ai_")).inc()


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice]


def is_configured() -> bool:
    """Say whether there is an AI to ask."""
    return bool(settings.OPENAI_API_KEY)


def ask(messages: list[dict[str, str]], **options: object) -> str:
    """Ask the AI and return its words; the thread has no database connection meanwhile.

    Raises:
        AIError: with a sentence that says what is wrong.

    """
    if not is_configured():
        raise AIError(_("No AI is configured on this platform (OPENAI_API_KEY is not set)."), Reason.AI_NOT_CONFIGURED)
    release_connection()
    with _a_place():
        return _words(_answer(messages, options))


@contextmanager
def _a_place() -> Iterator[None]:
    if not _places.acquire(timeout=settings.AI_TIMEOUT / 2):
        raise AIError(_("The AI is busy with others just now. Please try again."), Reason.AI_BUSY, retry_after=SOON)
    try:
        yield
    finally:
        _places.release()


def _answer(messages: list[dict[str, str]], options: Mapping[str, object]) -> bytes:
    """Send the request, and once more if that may help and there is time."""
    import openai  # noqa: PLC0415  # takes half a second and 40 MB, which a platform without a key need not spend

    client = _client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.OPENAI_PROXY)
    deadline = time.monotonic() + settings.AI_DEADLINE
    for attempt in range(ATTEMPTS):
        is_last = attempt + 1 == ATTEMPTS
        try:
            return _received(client, deadline, model=settings.OPENAI_MODEL, messages=messages, **options)
        except openai.APITimeoutError as error:
            raise _timed_out() from error
        except openai.APIStatusError as error:
            if is_last or error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR or _left(deadline) <= 0:
                raise _status_error(error) from error
        except openai.APIConnectionError as error:
            if is_last or _left(deadline) <= 0:
                raise AIError(
                    _("The AI cannot be reached just now."), Reason.AI_UNREACHABLE, retry_after=SOON
                ) from error
        except openai.OpenAIError as error:
            raise misunderstood() from error
    raise AssertionError  # the last attempt has returned or raised


def _received(client: "OpenAI", deadline: float, **request: object) -> bytes:
    """Read an answer piece by piece, so that a server that sends single bytes cannot hold the thread."""
    import httpx2  # noqa: PLC0415
    import openai  # noqa: PLC0415

    completions: Any = client.with_options(timeout=_timeout(deadline)).chat.completions.with_streaming_response
    received = bytearray()
    try:
        with completions.create(**request) as response:
            for piece in response.iter_bytes():
                received += piece
                if _left(deadline) <= 0:
                    raise _timed_out()
                if len(received) > MAX_ANSWER_BYTES:
                    raise misunderstood()
    except httpx2.TimeoutException as error:
        raise _timed_out() from error
    except httpx2.HTTPError as error:  # it broke off in the middle of its answer
        raise openai.APIConnectionError(request=error.request) from error
    return bytes(received)


@lru_cache(maxsize=4)
def _client(key: str, base_url: str, proxy: str) -> "OpenAI":
    """Make the client once; it keeps its connections, and may be shared by threads."""
    import openai  # noqa: PLC0415

    http_client = openai.DefaultHttpxClient(proxy=proxy) if proxy else None
    return openai.OpenAI(api_key=key, base_url=base_url, http_client=http_client, max_retries=0)


def _timeout(deadline: float) -> "Timeout":
    import openai  # noqa: PLC0415

    seconds = max(0.001, min(settings.AI_TIMEOUT, _left(deadline)))
    return openai.Timeout(seconds, connect=min(seconds, settings.AI_CONNECT_TIMEOUT))


def _left(deadline: float) -> float:
    return deadline - time.monotonic()


def _words(body: bytes) -> str:
    try:
        (choice, *_others) = _Completion.model_validate_json(body).choices
    except (ValidationError, ValueError) as error:
        raise misunderstood() from error
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise AIError(_("The AI refused to deal with this text."), Reason.AI_REFUSAL)
    if not choice.message.content or choice.finish_reason == "length":
        raise misunderstood()
    return choice.message.content


def misunderstood() -> AIError:
    """Make the error for an answer that is not what was asked for."""
    return AIError(
        _("The AI's answer could not be understood. Please try again."), Reason.AI_MALFORMED, retry_after=SOON
    )


def _timed_out() -> AIError:
    return AIError(_("The AI did not answer in time. Please try again."), Reason.AI_TIMEOUT, retry_after=SOON)


def _status_error(error: "APIStatusError") -> AIError:
    code = error.status_code
    logger.warning("The AI answered with status %s: %s", code, str(error)[:500])
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        if getattr(error, "code", None) == "insufficient_quota":
            return AIError(_("The platform's quota with the AI is used up."), Reason.AI_QUOTA)
        wait = _retry_after(error.response.headers.get("retry-after", ""))
        return AIError(_("The AI takes no more requests for the moment."), Reason.AI_RATE_LIMIT, retry_after=wait)
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = _retry_after(error.response.headers.get("retry-after", ""))
        return AIError(_("The AI failed. Please try again."), Reason.AI_SERVER_ERROR, retry_after=wait)
    if code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return AIError(_("The AI does not accept the platform's key."), Reason.AI_KEY)
    return AIError(_("The AI rejected the platform's request (status %(code)s).") % {"code": code}, Reason.AI_REJECTED)


def _retry_after(text: str) -> int:
    """Read the header, which is a number of seconds or a date."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except (TypeError, ValueError):
            return SOON
    return max(1, min(LONGEST_RETRY_AFTER, math.ceil(seconds))) if math.isfinite(seconds) else SOON
