"""Events of a new day, recorded in portions: a hundred thousand campaigns can begin and end on one day.

The rows that are due are ordered by their keys, and the transaction that records a portion stores the last key. So each
row is recorded once, even if a process dies. The first portion of a chapter with `is_begun_at_once` is recorded in the
transaction that moves the day; a background task records the rest, for at most half of the time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from events.feed import place_arrivals
from events.models import Turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import Model, QuerySet

    from zoomad.state.services import State

AT_ONCE = 1_000
POLL_SECONDS = 1.0


class Chapter(NamedTuple):
    """A kind of events of a new day: which rows are due, and how to record them."""

    due: Callable[[Turn], QuerySet[Model]]
    write: Callable[[Turn, list[UUID]], object]
    is_begun_at_once: bool


_chapters: dict[str, Chapter] = {}


def at_each_turn(
    name: str,
    *,
    due: Callable[[Turn], QuerySet[Model]],
    write: Callable[[Turn, list[UUID]], object],
    is_begun_at_once: bool = False,
) -> None:
    """Register a chapter: on every new day, record all rows that are `due`."""
    _chapters[name] = Chapter(due, write, is_begun_at_once)


def begin(before: State, after: State) -> None:
    """Store what has to be recorded, in the transaction that moves the day, and record the first portions."""
    if after.day == before.day:
        return
    for name, chapter in _chapters.items():
        turn = Turn.objects.create(before=before.day, after=after.day, chapter=name)
        if chapter.is_begun_at_once:
            _go_on(turn)


def write_some() -> bool:
    """Record a portion; False if nothing is left, or other processes are recording it."""
    left = Turn.objects.filter(chapter__in=_chapters)
    if not left.exists():
        return False
    with transaction.atomic():
        turn = left.select_for_update(skip_locked=True).first()
        if turn is None:
            return False
        _go_on(turn)
    place_arrivals()  # so that the next reader of the feed need not place all of them
    return True


def write_the_rest() -> None:
    """Record all that is left, resting as long as each portion took."""
    started = time.monotonic()
    while write_some():
        time.sleep(time.monotonic() - started)
        started = time.monotonic()


def _go_on(turn: Turn) -> None:
    chapter = _chapters[turn.chapter]
    due = chapter.due(turn).filter(pk__gt=turn.reached).order_by("pk")
    keys = list(due.values_list("pk", flat=True)[:AT_ONCE])
    if keys:
        chapter.write(turn, keys)
    if len(keys) < AT_ONCE:
        turn.delete()
    else:
        Turn.objects.filter(pk=turn.pk).update(reached=keys[-1])
