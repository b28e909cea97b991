"""What a new day brings, recorded some at a time: a hundred thousand campaigns can begin and end on one day.

What is due is told by keys that rise: the transaction that writes of some of them notes how far that has come, so that
each is written once, whichever process dies or goes on. A chapter that is begun at once is in the record with the day
itself as long as it is short; neither the day nor anybody who books waits for more than one portion. The rest is
written behind, for no more than half of the time.
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
    """A part of what is to be recorded: what is looked at, and the writing of it."""

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
    """Have something recorded of every new day: of all rows that are `due`, some keys at a time."""
    _chapters[name] = Chapter(due, write, is_begun_at_once)


def begin(before: State, after: State) -> None:
    """Note, in the transaction that moves the day, what is to be recorded of it, and record the beginning."""
    if after.day == before.day:
        return
    for name, chapter in _chapters.items():
        turn = Turn.objects.create(before=before.day, after=after.day, chapter=name)
        if chapter.is_begun_at_once:
            _go_on(turn)


def write_some() -> bool:
    """Record some of what is left; False where nothing is, or others are at it."""
    left = Turn.objects.filter(chapter__in=_chapters)
    if not left.exists():
        return False
    with transaction.atomic():
        turn = left.select_for_update(skip_locked=True).first()
        if turn is None:
            return False
        _go_on(turn)
    place_arrivals()  # or a reader of the feed would have to, of all of it at once
    return True


def write_the_rest() -> None:
    """Record all that is left, and rest for as long as it takes."""
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
