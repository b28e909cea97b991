"""The Bot API server on a port: real sockets, forms with files."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from telegram_bot.tests.messages import TelegramSaysNo
from telegram_bot.tests.telegram import Telegram
from tests.serving import Handler, Server


@contextmanager
def serving(telegram: Telegram) -> Iterator[Telegram]:
    """Listen on a port of its own for the length of the block."""
    with Server(handler_for(telegram)) as server:
        telegram.url = server.url
        try:
            yield telegram
        finally:
            with telegram.changed:
                telegram.is_open = False
                telegram.changed.notify_all()


def handler_for(telegram: Telegram) -> type[Handler]:
    class OfTelegram(Handler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            content = telegram.files[self.path.rpartition("/")[2]]
            self.answer(200, content, Content_Type="application/octet-stream")

        def do_POST(self):
            token, _, method = self.path.removeprefix("/bot").partition("/")
            parameters, files = decoded(self.headers["Content-Type"] or "", self.content())
            try:
                result = telegram.call(method, parameters, files, token=token)
                status, answer = 200, {"ok": True, "result": result}
            except TelegramSaysNo as error:
                status, answer = error.code, error.body
            except ConnectionError:
                self.close_connection = True
                return
            self.answer(status, json.dumps(answer).encode(), Content_Type="application/json")

    return OfTelegram


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
