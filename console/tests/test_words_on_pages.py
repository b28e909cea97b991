"""Every page as it is read, in both languages: whole sentences, decimals, numbers and the nouns that they count.

A page of each kind is read, but a campaign's and a bulk's in each of their states; in `make fuzz` all of them.
"""

import re
from functools import lru_cache

import pymorphy3
import pytest
from django.contrib.auth.models import User

from access.models import ApiKey
from console.tests.catalogue import catalogue
from console.tests.conftest import logged_in
from console.tests.reading import COLUMNS, COMMA, LATIN, POINT, SAME_IN_RUSSIAN, Page
from console.tests.walk import addresses, kinds_of, world
from tests.budget import IS_LONG

SAME = re.compile(r"https?://\S+|\d+\.\d+\.\d+\.\d+|whsec_\S+|[A-Z]+(?:_[A-Z]+)+(?:=\d)?|[0-9a-f]{8}-[0-9a-f-]{27}")
# A number that is no part of another, and the word behind it; behind «из» it is in the genitive.
COUNTED_IN_RUSSIAN = re.compile(r"(?<!из )(?<![\d.,:/-])(\d{1,3}(?:[\s\xa0]\d{3})*|\d+)[\s\xa0]([а-яё]{3,})\b")
COUNTED_IN_ENGLISH = re.compile(r"(?<![\d.,:/-])(\d{1,3}(?:,\d{3})*|\d+) ([a-z]{3,})\b")
FEW = range(2, 5)
# A list where something is searched for; in other orders, and on its other leaves, it says the same.
SEARCHED = re.compile(r"\?q=")
MONTHS = {
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
}


@lru_cache(maxsize=1)
def morphology():
    return pymorphy3.MorphAnalyzer(lang="ru")


def disagreeing(text):
    """Find nouns that stand in another form than Russian has them behind their number."""
    for number, word in COUNTED_IN_RUSSIAN.findall(text):
        nouns = [parse.tag for parse in morphology().parse(word) if parse.tag.POS == "NOUN"]
        if nouns and word not in MONTHS and not any(_agrees(int(re.sub(r"\D", "", number)), tag) for tag in nouns):
            yield f"{number} {word}"


def _agrees(number, tag):
    if number % 10 == 1 and number % 100 != 11:
        return tag.number == "sing" and tag.case in {"nomn", "accs", "datv", "loct", "ablt"}
    if number % 10 in FEW and number % 100 // 10 != 1:
        return (tag.number, tag.case) == ("sing", "gent")
    return (tag.number, tag.case) == ("plur", "gent")


@lru_cache(maxsize=1)
def english_nouns():
    """Read from the catalogue which nouns are counted: their singular forms by their plural ones, and the reverse."""
    singular = {}
    for message in catalogue():
        if isinstance(message.id, tuple):
            one, many = (re.findall(r"%\(\w+\)s ([a-z]+)", each) for each in message.id)
            singular |= {b: a for a, b in zip(one, many, strict=False) if a != b and b == f"{a}s"}
    return singular


def miscounted(text):
    """Find nouns in the singular behind many, and in the plural behind one."""
    nouns = english_nouns()
    for number, word in COUNTED_IN_ENGLISH.findall(text):
        if word in nouns if number == "1" else word in nouns.values():
            yield f"{number} {word}"


@pytest.fixture
def read(db):
    made = world()
    ApiKey.objects.update(prefix="00000000")
    browser = logged_in(User.objects.create_superuser(username="root"))

    def every_page(language):
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        found = addresses(made)
        for address in found if IS_LONG else [*kinds_of(found), *filter(SEARCHED.search, found)]:
            response = browser.get(address)
            if response.status_code == 200 and "text/html" in response.headers["Content-Type"]:
                yield address, response

    return every_page


def texts_of(response):
    """Read a page, without what is the same in every language: addresses, secrets and the names of settings."""
    return [SAME.sub("", text) for text in Page(response).texts]


def is_english(text):
    return bool(set(LATIN.findall(text)) - SAME_IN_RUSSIAN) and not COLUMNS.match(text)


def found_on(pages, is_wrong):
    """List what is wrong, each with the first page on which it stands."""
    found, opened = {}, 0
    for address, response in pages:
        opened += 1
        for text in filter(is_wrong, texts_of(response)):
            found.setdefault(text, address)
    assert opened > 80
    return "\n".join(f"{address}: {text}" for text, address in found.items())


def test_every_page_is_wholly_russian(read):
    def is_wrong(text):
        return is_english(text) or POINT.search(text) or any(disagreeing(text))

    assert found_on(read("ru"), is_wrong) == ""


def test_every_page_is_wholly_english_but_for_the_names_that_others_gave(read):
    assert found_on(read("en"), lambda text: COMMA.search(text) or any(miscounted(text))) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 кампания, 2 кампании, 5 кампаний, 21 кампания, 1 000 кампаний", []),
        ("127 кампании", ["127 кампании"]),
        ("11 клиент и 12 клиентов", ["11 клиент"]),
        ("1 день, 22 дня, 0 дней", []),
        ("3 показов", ["3 показов"]),
        ("1 из 2 запросов", []),
    ],
)
def test_wrong_forms_are_found(text, found):
    assert list(disagreeing(text)) == found


def test_wrong_english_forms_are_found():
    assert list(miscounted("1 campaigns, 2 campaign, 1 campaign, 2 campaigns")) == ["1 campaigns", "2 campaign"]
