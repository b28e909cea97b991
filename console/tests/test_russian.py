"""The Russian catalogue."""

import ast
import gettext
import re
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.LOCALE_PATHS[0]) / "ru" / "LC_MESSAGES"
ENTRY = re.compile(r'^msgid (".+")\nmsgstr (".+")$', re.MULTILINE)


def entries():
    source = (FOLDER / "django.po").read_text(encoding="utf-8")
    return [(ast.literal_eval(key), ast.literal_eval(text)) for key, text in ENTRY.findall(source)]


def test_the_compiled_catalogue_is_the_one_that_people_read():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert len(entries()) > 150
    assert [key for key, text in entries() if compiled.gettext(key) != text] == []


def test_translations_keep_their_placeholders():
    broken = [
        key
        for key, text in entries()
        if sorted(re.findall(r"%\(\w+\)s", key)) != sorted(re.findall(r"%\(\w+\)s", text))
    ]
    assert broken == []


def test_every_sentence_of_the_console_has_a_translation():
    known = {key for key, _text in entries()}
    root = Path(settings.BASE_DIR) / "console"
    templates = "\n".join(path.read_text(encoding="utf-8") for path in root.rglob("*.html"))
    used = set(re.findall(r'{% translate "(.+?)" %}', templates))
    for path in [*root.rglob("*.py"), Path(settings.BASE_DIR) / "zoomad" / "theme.py"]:
        if "tests" not in path.parts:
            used |= set(re.findall(r'\b(?:_|gettext_lazy)\(\s*"(.+?)"\s*\)', path.read_text(encoding="utf-8")))
    assert len(used) > 100
    assert used - {key.replace("%%", "%") for key in known} == set()
