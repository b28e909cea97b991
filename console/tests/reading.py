"""Reads a page as people do, and finds what is left in English, or written as in the other language."""

import re
from html.parser import HTMLParser

POINT = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")  # 0.5, which Russian writes as 0,5
COMMA = re.compile(r"(?<![\d,])\d+,(\d{1,2}|\d{4,})(?![\d,])")
COLUMNS = re.compile(r"[a-z_]+(,[a-z_]+)+( |$)")  # of a file that is uploaded
LATIN = re.compile(r"[A-Za-z]{2,}")
# Names and words of the trade that are the same in both languages.
SAME_IN_RUSSIAN = {
    "Analyst",
    "API",
    "analyst",
    "Command",
    "Control",
    "CSV",
    "en",
    "English",
    "esc",
    "Excel",
    "id",
    "Id",
    "LDAP",
    "Mac",
    "ML",
    "On",
    "operator",
    "Operator",
    "P90",
    "root",
    "Root",
    "ru",
    "Sing",
    "Single",
    "Telegram",
    "UTF",
    "UUID",
    "ZoomAD",
}


class Page(HTMLParser):
    """What can be read on a page, or is read aloud."""

    SPOKEN = {"title", "aria-label", "placeholder", "alt", "data-label"}

    def __init__(self, response):
        super().__init__()
        self.texts, self.within = [], []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        if tag not in {"input", "img", "br", "meta", "link", "hr", "path"}:
            self.within.append((tag, dict(attrs).get("class") or ""))
        self.texts += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_endtag(self, tag):
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data):
        is_shown = all(tag not in {"script", "style"} and "material-symbols" not in look for tag, look in self.within)
        if is_shown and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self):
        """All of it, as one line."""
        return " ".join(self.texts)


def english_on(response):
    texts = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text) for text in Page(response).texts]
    return [text for text in texts if set(LATIN.findall(text)) - SAME_IN_RUSSIAN and not COLUMNS.match(text)]
