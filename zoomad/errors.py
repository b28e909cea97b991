"""The project's exceptions. Services raise them; `zoomad.api.errors` turns them into the contract's envelope.

Their sentences are in the language of the request: English for the API, the operator's for the admin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ZoomADError(Exception):
    """Something the caller can understand: a sentence, and the HTTP status that says the same."""

    status = 500

    def __init__(self, message: StrOrPromise) -> None:
        self.message = str(message)
        super().__init__(self.message)


class NotFoundError(ZoomADError):
    """What was asked for does not exist, or there is nothing to show."""

    status = 404


class RefusedError(ZoomADError):
    """The request is understood and not allowed, whoever asks."""

    status = 403


class BadRequestError(ZoomADError):
    """The body could not be read as what it says it is."""

    status = 400


class LengthRequiredError(ZoomADError):
    """The body comes without its length."""

    status = 411


class PreconditionFailedError(ZoomADError):
    """The caller named a condition that does not hold."""

    status = 412


class TooLargeError(ZoomADError):
    """The body is larger than the platform accepts."""

    status = 413


class InvalidError(ZoomADError):
    """A field's value cannot be accepted in the platform's present state."""

    status = 422

    def __init__(self, message: StrOrPromise, *, field: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


class UnavailableError(ZoomADError):
    """A part that the request needs is away or not configured.

    `retry_after` is in seconds; None where waiting will not help.
    """

    status = 503

    def __init__(self, message: StrOrPromise, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
