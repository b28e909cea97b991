"""What the platform may answer instead of what was asked for. `refusals` turns each into a sentence for the user."""

from dataclasses import dataclass


class PlatformError(Exception):
    """The platform did not do what it was asked to do; `reason` is its word for why, where it said one."""

    def __init__(self, message: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class AwayError(PlatformError):
    """Nobody answers, or not in time; `maybe_done` where the request may have been carried out nevertheless."""

    def __init__(self, *, maybe_done: bool = False) -> None:
        super().__init__("The platform does not answer.")
        self.maybe_done = maybe_done


class UnavailableError(PlatformError):
    """A part of the platform that the request needs is away or not configured."""


class MissingError(PlatformError):
    """What was asked for does not exist (any more)."""


class RefusedError(PlatformError):
    """Understood and not allowed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that the platform does not accept."""

    field: str
    code: str
    message: str


class InvalidError(PlatformError):
    """Some fields are not accepted."""

    def __init__(self, message: str, reason: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(message, reason)
        self.problems = problems


class WrongInputError(Exception):
    """What the user typed or sent cannot be an answer to the question; the message is a sentence for them."""
