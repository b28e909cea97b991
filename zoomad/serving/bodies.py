"""Bodies that do not say how long they are: chunked ones, and those of HTTP/2.

They are read before the application sees the request, up to the largest size that is accepted, and have a length from
then on. The server cannot tell a body that ended from one whose connection broke; JSON that is cut off fails to parse.
"""

import io
from wsgiref.types import WSGIEnvironment

METHODS = {"POST", "PUT", "PATCH"}
PIECE = 64 * 1024


def has_unknown_length(environ: WSGIEnvironment) -> bool:
    """Say whether there may be a body of unknown length."""
    return not environ.get("CONTENT_LENGTH") and (
        "HTTP_TRANSFER_ENCODING" in environ or environ["REQUEST_METHOD"] in METHODS
    )


class UnmeasuredBody:
    """A body on its way in, which can be read in parts."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ
        self._stream = environ["wsgi.input"]
        self._read = io.BytesIO()
        self._has_ended = False

    def read_to(self, length: int) -> bool:
        """Read on until the body ends, or is longer than this; say whether it has ended."""
        while not self._has_ended and self._read.tell() <= length:
            piece = self._stream.read(min(PIECE, length + 1 - self._read.tell()))
            self._read.write(piece)
            self._has_ended = not piece
        return self._has_ended

    def measure(self) -> None:
        """Give the request its length, and what was read; more than that will not be read."""
        if length := self._read.tell():
            self._environ["CONTENT_LENGTH"] = str(length)
            self._read.seek(0)
            self._environ["wsgi.input"] = self._read
