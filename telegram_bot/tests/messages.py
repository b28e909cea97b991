"""Messages as Telegram keeps them, and its own sentences for what it refuses."""

import time
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

TAGS = {"b", "i", "code", "blockquote", "pre", "u", "s", "a"}


class TelegramSaysNo(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
        self.code = code


class Markup(HTMLParser):
    """Checks a text as Telegram does, and finds out what remains of it without the tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.plain = ""
        self.feed(html)
        self.close()
        if self.open:
            raise TelegramSaysNo(400, f"Bad Request: can't parse entities: can't find end tag for \"{self.open[-1]}\"")

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            raise TelegramSaysNo(400, f'Bad Request: can\'t parse entities: unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise TelegramSaysNo(400, "Bad Request: can't parse entities: unexpected end tag")

    def handle_data(self, data):
        self.plain += data

    def handle_entityref(self, name):
        self.plain += unescape(f"&{name};")

    def handle_charref(self, name):
        self.plain += unescape(f"&#{name};")


@dataclass
class Shown:
    """A message in a chat, as the user sees it."""

    id: int
    author: str
    html: str = ""
    photo: bytes | None = None
    file_id: str = ""
    buttons: list[list[dict]] = field(default_factory=list)
    date: int = field(default_factory=lambda: int(time.time()))
    edit_date: int = 0

    @property
    def text(self) -> str:
        return Markup(self.html).plain if self.author == "bot" else self.html

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]


def photo_size(file_id: str, size: int = 1000) -> dict:
    return {"file_id": file_id, "file_unique_id": file_id, "width": 100, "height": 100, "file_size": size}
