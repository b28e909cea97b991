"""Finds the plain cases of forbidden texts offline: words.toml on the lemmas of the text.

A Russian word that the dictionary knows is judged by its lemma alone, so that «страхуй», «мандарины» and «колеблетесь»
are what they are; only words that it does not know are held against the roots.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

WORDS = Path(__file__).with_name("words.toml")
WORD = re.compile(r"[^\W_]+(?:[*@$!#]+[^\W_]+)*\*?")
SPACED = re.compile(r"(?<!\w)\w(?:[\s.\-_*]{1,2}\w){2,}(?!\w)")
SEPARATORS = re.compile(r"[\s.\-_*]+")
STRETCHED = re.compile(r"(.)\1{2,}")
STARS = re.compile(r"[*#]+")
CYRILLIC = re.compile(r"[а-я]")
LATIN = re.compile(r"[a-z]")
AS_CYRILLIC = str.maketrans("aceopxyukmthbrd3046@", "асеорхуикмтнвгдзоаба")
AS_LATIN = str.maketrans("0134579@$!", "oieastgasi")
WITHOUT_DOTS = {ord("ё"): ord("е")}
SKIPPED = 1


@dataclass(frozen=True, slots=True)
class Found:
    """What was found first."""

    category: str
    words: str


@dataclass(frozen=True, slots=True)
class Rules:
    """One category's part of the list."""

    category: str
    lemmas: frozenset[str]
    words: frozenset[str]
    masked: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    root: re.Pattern[str]

    def forbid(self, word: str) -> bool:
        """Say whether a word is one of these."""
        if STARS.search(word):
            pattern = re.compile(STARS.sub(r"\\w{1,4}", word))
            return any(pattern.fullmatch(known) for known in self.masked)
        if word in self.words:
            return True
        if not self.lemmas.isdisjoint(_lemmas(word)):
            return True
        return not _is_in_the_dictionary(word) and self.root.fullmatch(word) is not None


def find(text: str) -> Found | None:
    """Find the first forbidden thing in a text, in Russian and English."""
    words = list(_words(text))
    forms = [_lemmas(word) | {word} for word in words]
    for rules in _all_rules():
        for word in words:
            if rules.forbid(word):
                return Found(rules.category, word)
        for phrase in rules.phrases:
            if _is_said(phrase, forms):
                return Found(rules.category, " ".join(phrase))
    return None


def _words(text: str) -> Iterator[str]:
    """Split a text into words, also those that are spelt out letter by letter."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(WITHOUT_DOTS)
    plain = "".join(char for char in plain if unicodedata.category(char) not in {"Cf", "Mn"})
    for match in WORD.finditer(plain):
        yield _deciphered(match.group())
    for match in SPACED.finditer(plain):
        yield _deciphered(SEPARATORS.sub("", match.group()))


def _deciphered(word: str) -> str:
    """Read a word as it is meant: lookalikes from another alphabet, digits for letters, letters drawn out."""
    if CYRILLIC.search(word):
        word = word.translate(AS_CYRILLIC)
    elif LATIN.search(word) and not word.isalpha():
        word = word.rstrip("!").translate(AS_LATIN)
    return STRETCHED.sub(r"\1", word)


def _is_said(phrase: tuple[str, ...], forms: list[frozenset[str]]) -> bool:
    return any(_goes_on(phrase, forms, start) for start in range(len(forms)))


def _goes_on(phrase: tuple[str, ...], forms: list[frozenset[str]], start: int) -> bool:
    """Say whether the phrase stands at this place, its words no further apart than allowed."""
    if phrase[0] not in forms[start]:
        return False
    place = start
    for word in phrase[1:]:
        reach = range(place + 1, min(place + 2 + SKIPPED, len(forms)))
        following = next((at for at in reach if word in forms[at]), None)
        if following is None:
            return False
        place = following
    return True


@lru_cache(maxsize=1)
def _dictionary() -> "MorphAnalyzer":
    import pymorphy3  # noqa: PLC0415  # its dictionary is needed only where texts are moderated

    return pymorphy3.MorphAnalyzer(lang="ru")


def _is_in_the_dictionary(word: str) -> bool:
    return CYRILLIC.search(word) is not None and bool(_dictionary().word_is_known(word))


@lru_cache(maxsize=10_000)
def _lemmas(word: str) -> frozenset[str]:
    """Return the dictionary forms that a word can belong to; a word in Latin letters is its own."""
    if not CYRILLIC.search(word):
        return frozenset([word])
    return frozenset(parse.normal_form.translate(WITHOUT_DOTS) for parse in _dictionary().parse(word))


@lru_cache(maxsize=1)
def _all_rules() -> tuple[Rules, ...]:
    listed: dict[str, dict[str, list[str]]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return tuple(_rules(category, lists) for category, lists in listed.items())


def _rules(category: str, lists: dict[str, list[str]]) -> Rules:
    phrases = tuple(tuple(_lemma(word) for word in phrase.split()) for phrase in lists.get("phrases", []))
    return Rules(
        category=category,
        lemmas=frozenset(word.translate(WITHOUT_DOTS) for word in lists.get("lemmas", [])),
        words=frozenset(lists.get("words", [])),
        masked=tuple(lists.get("masked", [])),
        phrases=phrases,
        root=re.compile("|".join(f"(?:{root})" for root in lists.get("roots", [])) or r"(?!)"),
    )


def _lemma(word: str) -> str:
    return str(_dictionary().parse(word)[0].normal_form).translate(WITHOUT_DOTS) if CYRILLIC.search(word) else word
