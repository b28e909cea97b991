"""Every text in both languages."""

import re

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from telegram_bot.language import gettext, gettext_lazy, ngettext
from telegram_bot.tests.catalogues import LANGUAGES, catalogue, compiled, in_the_code, po_file

PLACEHOLDERS = re.compile(r"%\(\w+\)s|%%|</?\w+>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_left_over(language):
    translated = {message.id: message.string for message in catalogue(language) if message.id}
    assert translated.keys() == in_the_code().keys()
    for message, string in translated.items():
        sources, forms = one_or_more(message), one_or_more(string)
        assert all(forms), message
        assert len(forms) == (1 if isinstance(message, str) else len(sources) if language == "en" else 3), message
        for form in forms:
            assert sorted(PLACEHOLDERS.findall(form)) == sorted(PLACEHOLDERS.findall(sources[-1])), message


def one_or_more(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text_file(language):
    with po_file(language).open("rb") as file:
        assert po_file(language).with_suffix(".mo").read_bytes() == compiled(read_po(file, locale=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bot_speaks_its_own_words_whatever_other_apps_call_things(language):
    with translation.override(language):
        for message in catalogue(language):
            if message.id and isinstance(message.id, str):
                assert gettext(message.id) == str(gettext_lazy(message.id)) == message.string
            elif message.id:
                one, many = message.id
                assert [ngettext(one, many, n) for n in (1, 2)] == list(message.string[:2])


def test_russian_texts_are_russian():
    for message in catalogue("ru"):
        source, string = (" ".join(one_or_more(text)) for text in (message.id, message.string))
        if re.search(r"[A-Za-z]{4}", re.sub(r"%\(\w+\)s|<[^>]*>|ZoomAD|Telegram|/\w+", "", source)):
            assert re.search(r"[А-Яа-я]", string), message.id
