"""What may be wrong with a running platform: each finding is a sentence, and another one that says what to do.

A check is a function without arguments that yields its findings; a new one goes into the list of `zoomad.doctor.visit`.
"""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad it is; the number is the exit code that monitoring systems of Nagios's family expect."""

    WARNING = 1
    BAD = 2


@dataclass(frozen=True)
class Finding:
    """Something that is wrong."""

    level: Level
    what: str
    todo: str


def warning(what: str, todo: str) -> Finding:
    """Make a finding that can wait until tomorrow."""
    return Finding(Level.WARNING, what, todo)


def bad(what: str, todo: str) -> Finding:
    """Make a finding that cannot."""
    return Finding(Level.BAD, what, todo)
