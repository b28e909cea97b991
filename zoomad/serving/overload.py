"""Refuses requests that cannot be served soon, at once and cheaply, instead of letting them pile up.

A worker has more threads than database connections: requests wait for a connection in the order they came, and the
number of those that wait is what is limited here. See docs/adr/0008-overload.md.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from zoomad.api.errors import envelope
from zoomad.api.renderers import dumps
from zoomad.errors import Reason
from zoomad.observability.metrics import TURNED_AWAY
from zoomad.serving.bodies import UnmeasuredBody, has_unknown_length

# Places that only operators, health checks and Prometheus may take; the server has threads for these too.
RESERVED = 8
RESERVED_FOR = ("/admin/", "/system/", "/metrics")
# Parsing a body takes many times its size, so only a few large ones are read at a time, and the others wait
# unread; they may not take all the places either.
LARGE_BODY = 256 * 1024
LARGE_AT_ONCE = 4
SHARE_OF_LARGE = 4
SECONDS_IN_LINE = 30.0

STATUS = f"{HTTPStatus.SERVICE_UNAVAILABLE.value} {HTTPStatus.SERVICE_UNAVAILABLE.phrase}"
Application = Callable[[WSGIEnvironment, StartResponse], HttpResponseBase]
BODY = dumps(envelope(Reason.OVERLOADED, "The platform is overloaded just now. Please try again."))
HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY))), ("Retry-After", "1")]


class Bounded:
    """The application with a number of places in each process; a request that finds none is refused at once."""

    def __init__(self, application: Application, places: int, *, largest_body: int) -> None:
        self.application = application
        self._largest_body = largest_body
        self._places = Places(places, reserved=RESERVED)
        self._large = Places(max(LARGE_AT_ONCE, places // SHARE_OF_LARGE))
        self._large_at_once = threading.Semaphore(LARGE_AT_ONCE)

    def __call__(self, environ: dict[str, object], start_response: StartResponse) -> Iterable[bytes]:
        """Serve the request, or say that there is no place for it."""
        with ExitStack() as leaving:
            if not self._enter(environ, leaving):
                TURNED_AWAY.inc()
                start_response(STATUS, HEADERS)
                return [BODY]
            response = self.application(environ, start_response)
            leaving.callback(response.close)
            if isinstance(response, HttpResponse):
                return [response.content]
            return Streamed(response, leaving.pop_all())

    def _enter(self, environ: WSGIEnvironment, leaving: ExitStack) -> bool:
        if not self._places.take(environ["PATH_INFO"].startswith(RESERVED_FOR)):
            return False
        leaving.callback(self._places.leave)
        if has_unknown_length(environ):
            return self._measure(UnmeasuredBody(environ), leaving)
        length = environ.get("CONTENT_LENGTH", "")
        return not length.isdecimal() or int(length) <= LARGE_BODY or self._enter_large(leaving)

    def _measure(self, body: UnmeasuredBody, leaving: ExitStack) -> bool:
        """Read a body of unknown length; it waits like any large one as soon as it turns out to be large."""
        if not body.read_to(LARGE_BODY):
            if not self._enter_large(leaving):
                return False
            body.read_to(self._largest_body)
        body.measure()
        return True

    def _enter_large(self, leaving: ExitStack) -> bool:
        if not self._large.take():
            return False
        leaving.callback(self._large.leave)
        if not self._large_at_once.acquire(timeout=SECONDS_IN_LINE):
            return False
        leaving.callback(self._large_at_once.release)
        return True


class Places:
    """Counts requests up to a number, plus a few with reserved places."""

    def __init__(self, number: int, reserved: int = 0) -> None:
        self._number, self._reserved = number, reserved
        self._taken = 0
        self._counting = threading.Lock()

    def take(self, is_privileged: bool = False) -> bool:
        """Take a place; False where none is free."""
        with self._counting:
            if self._taken >= self._number + (self._reserved if is_privileged else 0):
                return False
            self._taken += 1
            return True

    def leave(self) -> None:
        """Give the place to another request."""
        with self._counting:
            self._taken -= 1


class Streamed:
    """An answer that is sent in pieces; its request keeps its place until the end."""

    def __init__(self, pieces: Iterable[bytes], leaving: ExitStack) -> None:
        self._pieces, self._leaving = pieces, leaving

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        """End the answer, whether or not it was read; the server calls this."""
        self._leaving.close()
