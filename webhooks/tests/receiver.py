"""A program that is told of events: a real HTTP server that behaves as it is told to."""

import json
import threading

from tests.serving import Handler, Server
from tools.local import ports


class Receiver(Server):
    """Keeps what it was sent; `behave` says how it answers."""

    def __init__(self):
        super().__init__(Noting)
        self.url += "/hook?from=zoomad"
        self.behave = answers(200)
        self.received = []
        self.let_go = threading.Event()

    def __exit__(self, *args):
        self.let_go.set()
        super().__exit__(*args)

    @property
    def events(self):
        return [json.loads(body)["data"]["event_id"] for _headers, body in self.received]


class Noting(Handler):
    """Notes the request before it answers."""

    def do_POST(self):
        self.server.received.append((dict(self.headers), self.content()))
        self.server.behave(self)

    do_GET = do_POST


def answers(status, content=b"", **headers):
    """Answer so."""
    return lambda handler: handler.answer(status, content, **headers)


def hangs(handler):
    """Take the request and say nothing."""
    handler.server.let_go.wait(60)


def drips(handler):
    """Answer so slowly that no single read takes long, and never come to an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.let_go.wait(0.1):
        try:
            handler.wfile.write(b"X-More: 1\r\n")
        except OSError:
            return


def pours(handler):
    """Answer without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    try:
        while not handler.server.let_go.is_set():
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass


def refusing_url():
    """Name an address at which nobody listens."""
    return f"http://127.0.0.1:{ports.pick()}/"
