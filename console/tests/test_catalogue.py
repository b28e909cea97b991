"""The catalogue of the Russian sentences: complete, compiled, and nothing left over."""

import gettext
import re

from django.utils.translation import trans_real

from console.tests.catalogue import DJANGOS, FILE, OURS, THEIRS, catalogue, messages_in

PLACEHOLDERS = re.compile(r"%\(\w+\)s|%s|%%|\{\}")


def test_the_compiled_catalogue_is_the_one_that_people_read():
    with FILE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue():
        if message.id and not message.pluralizable:
            assert compiled.gettext(message.id) == message.string, "run msgfmt"


def test_translations_are_finished_and_keep_their_placeholders():
    for message in catalogue():
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else message.id
        for text in [message.string] if isinstance(message.string, str) else message.string:
            assert text, message.id
            assert not message.fuzzy, message.id
            assert sorted(PLACEHOLDERS.findall(text)) == sorted(PLACEHOLDERS.findall(sources[-1])), message.id


def test_every_sentence_has_a_translation_and_no_translation_is_left_over():
    ours, theirs = messages_in(OURS), messages_in(THEIRS)
    assert len(ours) > 200
    assert len(theirs) > 100
    russian = trans_real.translation("ru")
    assert {text for text in ours | theirs if _of(russian, text) is None} == set()
    django = {text for text in _known() if text.startswith(("Add %", "Change %", "View %", "Select %", "Are you sure"))}
    assert _known() - ours - theirs - django - messages_in(DJANGOS) == set()


def _known():
    return {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue() if message.id}


def _of(russian, text):
    known = russian._catalog
    for key in (text, (text, 0)):
        try:
            return known[key]
        except KeyError:
            continue
    return None
