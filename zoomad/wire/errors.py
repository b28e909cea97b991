"""Errors of the platform's answers; the messages are for operators."""

from dataclasses import dataclass


class PlatformError(Exception):
    """The platform did not do what it was asked to do."""


class AwayError(PlatformError):
    """No answer, a late one, or not one of a ZoomAD. The request may have been carried out."""

    def __init__(self, message: str = "The platform does not answer.") -> None:
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that the platform does not accept."""

    field: str
    code: str
    message: str


class AnswerError(PlatformError):
    """The platform refused. `reason` is its word for programs, `words` its sentence, `quote` what it is about."""

    def __init__(  # noqa: PLR0913 - what such an answer consists of
        self,
        message: str,
        *,
        status: int,
        reason: str = "",
        words: str = "",
        quote: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.quote = quote
        self.reason = reason
        self.words = words
        self.problems = problems


class UnavailableError(AnswerError):
    """A part of the platform that the request needs is away or not configured, or the platform is too busy."""


class MissingError(AnswerError):
    """What was asked for does not exist (any more)."""


class RefusedError(AnswerError):
    """Understood and not allowed."""


class InvalidError(AnswerError):
    """Some fields are not accepted."""
