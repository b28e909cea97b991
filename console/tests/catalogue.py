"""The sentences that operators may read, found in the code, and what the Russian catalogue makes of them."""

import ast
import re
from pathlib import Path

import axes
import django.contrib.admin
import unfold
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
FILE = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
OURS = [
    ROOT / app
    for app in (
        "zoomad",
        "clients",
        "advertisers",
        "campaigns",
        "access",
        "ads",
        "stats",
        "console",
        "events",
        "members",
        "webhooks",
    )
]
THEIRS = [
    Path(unfold.__file__).parent / "templates",
    Path(unfold.__file__).parent / "contrib" / "filters",
    Path(unfold.__file__).parent / "mixins",
    *Path(unfold.__file__).parent.glob("*.py"),
    Path(axes.__file__).parent,
]
# Of which some sentences are put better: their Russian takes every object for a man.
DJANGOS = [Path(django.contrib.admin.__file__).parent / name for name in ("options.py", "actions.py", "models.py")]
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:_|gettext|ngettext)\(\s*{TEXT}")


def catalogue():
    with FILE.open("rb") as file:
        return read_po(file, locale="ru")


def messages_in(places):
    found = set()
    for place in places:
        for path in [place] if place.is_file() else place.rglob("*"):
            if "tests" in path.parts:
                continue
            if path.suffix == ".py":
                found |= {_first(message) for _l, message, _c, _x in extract_from_file("python", path, KEYWORDS)}
            elif path.suffix == ".html":
                code = templatize(path.read_text(encoding="utf-8"))
                found |= {ast.literal_eval(text) for text in CALL.findall(code)}
    return found - {""}


def _first(message):
    return message[0] if isinstance(message, tuple) else message
