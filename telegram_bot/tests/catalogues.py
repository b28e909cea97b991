"""The bot's catalogues: `python -m telegram_bot.tests.catalogues` brings them up to date with the code and compiles them.

New messages come out of it empty in Russian, and the test of the catalogues says so until they are translated.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BOT = Path(__file__).parents[1]
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "ru")
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
Message = str | tuple[str, ...]


def po_file(language: str) -> Path:
    return BOT / "locale" / language / "LC_MESSAGES" / "bot.po"


def in_the_code() -> dict[Message, list[tuple[str, int]]]:
    """Find every message, and where it is; one with plural forms is a tuple."""
    found: dict[Message, list[tuple[str, int]]] = {}
    sources = extract_from_dir(
        BOT, [("tests/**.py", "ignore"), ("**.py", "python")], keywords=KEYWORDS, comment_tags=()
    )
    for name, line, message, _comments, _context in sources:
        found.setdefault(message, []).append((name, line))
    return found


def catalogue(language: str) -> Catalog:
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(known: Catalog) -> bytes:
    output = io.BytesIO()
    write_mo(output, known)
    return output.getvalue()


def update(language: str) -> None:
    known = catalogue(language)
    fresh = Catalog(
        locale=language,
        project="ZoomAD",
        version="1",
        header_comment=f"# The bot's texts: {language}.",
        msgid_bugs_address="",
        last_translator="",
        language_team=language,
        fuzzy=False,
    )
    for message in sorted(in_the_code(), key=str):
        before = known.get(message if isinstance(message, str) else message[0])
        translation = message if language == "en" else (before.string if before else "")
        fresh.add(message, translation, flags=["python-format"] if "%(" in str(message) else [])
    fresh.creation_date = fresh.revision_date = NO_DATE  # a second run changes nothing
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, omit_header=False)
    path.with_suffix(".mo").write_bytes(compiled(fresh))


if __name__ == "__main__":
    for name in LANGUAGES:
        update(name)
