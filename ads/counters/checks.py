"""What a check of counters is: it finds what is not as the rows say, and makes it right while ads go on."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection


class Difference(NamedTuple):
    """A counter that is not what the rows add up to."""

    table: str
    key: Mapping[str, object]
    stored: tuple[object, ...]
    counted: tuple[object, ...]

    def __str__(self) -> str:
        """Say it in a line."""
        where = ", ".join(f"{name} {value}" for name, value in self.key.items())
        return f"{self.table}, {where}: holds {_words(self.stored)}, the rows say {_words(self.counted)}"


@dataclass(frozen=True, slots=True)
class Check:
    """How one kind of counter is compared, and how what differs is mended, in short transactions of its own."""

    find: Callable[[], Iterable[Difference]]
    mend: Callable[[list[Difference]], object]


_further: list[Check] = []


def also(check: Check) -> None:
    """Have the counters of another app compared and repaired with those of ads."""
    _further.append(check)


def further() -> Iterator[Check]:
    """Name the checks of other apps."""
    yield from _further


def rows(sql: str) -> list[tuple[Any, ...]]:
    """Run a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def differing(sql: str) -> Iterator[Difference]:
    """Run a query of tables, keys as JSON objects, what the counters hold and what is right, both as arrays."""
    for table, key, stored, counted in rows(sql):
        yield Difference(table, json.loads(key), tuple(stored), tuple(counted))


def named_in(found: Iterable[Difference], name: str) -> list[Any]:
    """List the values that a part of the key has, each once and in order."""
    return sorted({difference.key[name] for difference in found if name in difference.key}, key=str)


def _words(values: tuple[object, ...]) -> str:
    return " / ".join(str(value) for value in values)
