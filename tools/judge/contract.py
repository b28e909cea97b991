"""The judging system's document as data: which calls there are, and what a body has to look like."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

DOCUMENT = Path(__file__).with_name("contract.toml")
FORMATS = FormatChecker(["uuid"])
WORDS = 100
"""Characters of a complaint: it may quote a whole body."""


def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31


FORMATS.checks("int32")(_is_int32)


@dataclass(frozen=True)
class Call:
    """One operation of the document; `{}` in the path stand for ids."""

    name: str
    method: str
    path: str
    status: int
    """Of a success."""
    body: dict[str, object] | None
    answer: dict[str, object] | None
    schemas: dict[str, object]

    def problems_of_answer(self, value: object) -> list[str]:
        """Say what is wrong with the body of a success; whole numbers are ints in it, all others Decimals."""
        return _problems(self._answer, value) if self._answer else []

    def problems_of_body(self, value: object) -> list[str]:
        """Say what is wrong with the body of a request."""
        return _problems(self._body, value) if self._body else []

    @cached_property
    def _answer(self) -> Draft202012Validator | None:
        return self._validator(self.answer)

    @cached_property
    def _body(self) -> Draft202012Validator | None:
        return self._validator(self.body)

    def _validator(self, schema: dict[str, object] | None) -> Draft202012Validator | None:
        if schema is None:
            return None
        whole = {**schema, "schemas": self.schemas}
        Draft202012Validator.check_schema(whole)
        return Draft202012Validator(whole, format_checker=FORMATS)


@cache
def calls() -> dict[str, Call]:
    """Read the document."""
    document = tomllib.loads(DOCUMENT.read_text())
    absent = {"body": None, "answer": None, "schemas": document["schemas"]}
    return {name: Call(**{**absent, "name": name, **call}) for name, call in document["calls"].items()}


def _problems(validator: Draft202012Validator, value: object) -> list[str]:
    return [_sentence(error) for error in validator.iter_errors(value)]


def _sentence(error: ValidationError) -> str:
    """Leave indexes out: the same fault in each of a hundred rows is one fault."""
    place = re.sub(r"\[\d+\]", "[]", error.json_path).removeprefix("$").removeprefix(".")
    words = error.message if len(error.message) <= WORDS else f"{error.message[:WORDS]} ..."
    return f"{place}: {words}" if place else words
