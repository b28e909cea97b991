"""How the project's own programs speak to the API: exact numbers, bounded patience, errors that say why.

The bot serves many people from one thread (`AsyncWire`), the demo asks from a few threads (`Wire`); what they
send, what they retry and how they read an answer is the same.
"""

from zoomad.wire.answers import parsed, shaped
from zoomad.wire.connections import CONNECTIONS, AsyncWire, Wire
from zoomad.wire.errors import (
    AnswerError,
    AwayError,
    InvalidError,
    MissingError,
    PlatformError,
    Problem,
    RefusedError,
    UnavailableError,
)

__all__ = [
    "CONNECTIONS",
    "AnswerError",
    "AsyncWire",
    "AwayError",
    "InvalidError",
    "MissingError",
    "PlatformError",
    "Problem",
    "RefusedError",
    "UnavailableError",
    "Wire",
    "parsed",
    "shaped",
]
