"""A program that is told of events: a real HTTP server that behaves as it is told to."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """Keeps what it was sent; `behave` says how it answers."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = answers(200)
        self.received = []
        self.let_go = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?from=zoomad"

    @property
    def events(self):
        return [json.loads(body)["data"]["event_id"] for _headers, body in self.received]


class Handler(BaseHTTPRequestHandler):
    """Notes the request before it answers."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        self.server.behave(self)

    do_GET = do_POST  # noqa: N815 - the library's name

    def log_message(self, *_args):
        pass


def answers(status, body=b"", **headers):
    """Answer so."""

    def behave(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


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


@contextmanager
def receiving():
    """Run a receiver."""
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def refusing_url():
    """Name an address at which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}/"
