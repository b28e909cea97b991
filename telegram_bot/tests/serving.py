"""The Bot API server on a port: real sockets, forms with files."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from telegram_bot.tests.messages import TelegramSaysNo
from telegram_bot.tests.telegram import Telegram


@contextmanager
def serving(telegram: Telegram) -> Iterator[Telegram]:
    """Listen on a port of its own for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self):
            self.send(200, telegram.files[self.path.rpartition("/")[2]], "application/octet-stream")

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            token, _, method = self.path.removeprefix("/bot").partition("/")
            parameters, files = decoded(self.headers["Content-Type"] or "", body)
            try:
                result = telegram.call(method, parameters, files, token=token)
                status, answer = 200, {"ok": True, "result": result}
            except TelegramSaysNo as error:
                status, answer = error.code, error.body
            except ConnectionError:
                self.close_connection = True
                return
            self.send(status, json.dumps(answer).encode(), "application/json")

        def send(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def handle(self):
            with suppress(ConnectionError):
                super().handle()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    telegram.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield telegram
    finally:
        with telegram.changed:
            telegram.is_open = False
            telegram.changed.notify_all()
        server.shutdown()
        thread.join()
        server.server_close()


def decoded(kind: str, body: bytes) -> tuple[dict, dict[str, bytes]]:
    """Read a form, with or without files."""
    if not kind.startswith("multipart/"):
        return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}, {}
    mail = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parameters: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in mail.iter_parts():
        disposition = part["Content-Disposition"]
        name = re.search(r'name="([^"]*)"', disposition)[1]
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if "filename=" in disposition:
            files[name] = content
            parameters[name], parameters[f"{name}.filename"] = name, part.get_filename()
        else:
            parameters[name] = content.decode()
    return parameters, files
