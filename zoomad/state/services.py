"""The virtual day, moderation and the selection: the row is authoritative, the cache saves reading it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext as _

from zoomad.database.machines import is_spread
from zoomad.errors import InvalidError
from zoomad.state.models import PlatformState, Selection, SelectionSwitch

CURRENT_DAY = "COALESCE((SELECT current_day FROM platform_state), 0)"  # in SQL, for statements that need it
CACHE_KEY = "platform-state"
COLUMNS = "current_day, moderation_enabled, selection"
LAST_DAY = 2**31 - 1
# Every change of the state also replaces the cached copy. The age limit is for the one case in which that is lost:
# the cache away at the moment of the change, and back later with what it held before.
CACHE_SECONDS = 1


@dataclass(frozen=True, slots=True)
class State:
    """What the platform's row says; the defaults stand for a platform without a row."""

    day: int = 0
    is_moderated: bool = False
    selection: str = Selection.FORMULA.value


Observer = Callable[[State, State], object]
Preparation = Callable[[int], object]
_observers: list[Observer] = []
_preparations: list[Preparation] = []


def on_change(observer: Observer) -> Observer:
    """Register quick work for each change of the state: in the same transaction, with the states before and after.

    They become visible together.
    """
    _observers.append(observer)
    return observer


def before_new_day(preparation: Preparation) -> None:
    """Register work that may take long, to be done before the day moves on, with the coming day."""
    _preparations.append(preparation)


def platform_state() -> State:
    """Read the state, from the cache where there is one."""
    if (cached := cache.get(CACHE_KEY)) is not None:
        return State(*cached)
    state = _read("")
    # Only where nothing is cached: a change that was made meanwhile has put its own, newer copy there.
    cache.add(CACHE_KEY, (state.day, state.is_moderated, state.selection), CACHE_SECONDS)
    return state


def day_held_still() -> int:
    """Read the day, and lock it until the end of the transaction, for rules that depend on it."""
    # Where the row stands on several machines, two who share its lock would wait for each other.
    lock = "FOR NO KEY UPDATE" if is_spread() else "FOR SHARE"
    if not (row := _row(lock)):
        with connection.cursor() as cursor:  # without a row there is nothing to lock
            cursor.execute("INSERT INTO platform_state (id) VALUES (1) ON CONFLICT DO NOTHING")
        row = _row(lock)
    return State(*row).day


def require_possible(*, day: int) -> None:
    """Make sure that the virtual day can be moved on to `day`, as things are now.

    Raises:
        InvalidError: the day is in the past.

    """
    if day < (today := platform_state().day):
        raise _past(today)


def advance_day(*, day: int) -> int:
    """Move the virtual day on to `day`; the same day is fine.

    Raises:
        InvalidError: the day is in the past.

    """
    require_possible(day=day)
    # The condition is checked on the locked row, so that of two callers the later day stays.
    changed = _move_day(
        f"""
        INSERT INTO platform_state AS state (id, current_day) VALUES (1, %s)
        ON CONFLICT (id) DO UPDATE SET current_day = excluded.current_day
        WHERE state.current_day <= excluded.current_day
        RETURNING {COLUMNS}
        """,  # noqa: S608
        day,
        likely=day,
    )
    if changed is None:
        raise _past(platform_state().day)
    return changed.day


def next_day() -> int:
    """Move the virtual day on by one, from whatever it is when the row is locked.

    Raises:
        InvalidError: there is no later day.

    """
    changed = _move_day(
        f"""
        INSERT INTO platform_state AS state (id, current_day) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET current_day = state.current_day + 1
        WHERE state.current_day < %s
        RETURNING {COLUMNS}
        """,  # noqa: S608
        LAST_DAY,
        likely=min(platform_state().day + 1, LAST_DAY),
    )
    if changed is None:
        raise InvalidError(_("This is the last day that there is."), field="current_date", code="max_value")
    return changed.day


def switch_moderation(*, is_enabled: bool) -> bool:
    """Turn the moderation of texts on or off."""
    changed = _change(
        f"""
        INSERT INTO platform_state (id, moderation_enabled) VALUES (1, %s)
        ON CONFLICT (id) DO UPDATE SET moderation_enabled = excluded.moderation_enabled
        RETURNING {COLUMNS}
        """,  # noqa: S608
        is_enabled,
    )
    return changed is not None and changed.is_moderated


def switch_selection(*, selection: Selection) -> Selection:
    """Select ads in this way from now on; a real change is recorded with its day."""
    _change(
        f"""
        INSERT INTO platform_state AS state (id, selection) VALUES (1, %s)
        ON CONFLICT (id) DO UPDATE SET selection = excluded.selection WHERE state.selection <> excluded.selection
        RETURNING {COLUMNS}
        """,  # noqa: S608
        selection.value,
    )
    return selection


def selection_in_force() -> Selection:
    """Read from the row, not from the cached copy, how ads are selected."""
    return Selection(_read("").selection)


@on_change
def _write_down_selection(before: State, after: State) -> None:
    if after.selection != before.selection:
        SelectionSwitch.objects.create(day=after.day, selection=after.selection)


def is_waking() -> bool:
    """Read from the row whether campaigns that begin today may have to be woken yet."""
    return PlatformState.objects.filter(is_waking=True).exists()


def start_waking() -> None:
    """Mark that they have to be, in the transaction that moves the day."""
    PlatformState.objects.update(is_waking=True)


def end_waking(*, unless: Callable[[int], bool]) -> None:
    """Mark that all are awake, unless `unless` says otherwise of the present day, which is locked meanwhile."""
    with transaction.atomic():
        if not unless(_read("FOR UPDATE").day):
            PlatformState.objects.update(is_waking=False)


def _past(today: int) -> InvalidError:
    message = _("Today is day %(day)s; time does not go back.") % {"day": today}
    return InvalidError(message, field="current_date", code="day_in_the_past")


def _read(lock: str) -> State:
    return State(*_row(lock))


def _row(lock: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM platform_state {lock}")  # noqa: S608
        return cursor.fetchone() or ()


def _move_day(sql: str, value: int, *, likely: int) -> State | None:
    """Write the day in the given way, with the registered work before it and beside it."""
    for prepare in _preparations:
        prepare(likely)
    return _change(sql, value)


def _change(sql: str, value: int | str | bool) -> State | None:
    """Write the row and the cached copy; None where the row was left as it was.

    The copy is replaced while the row is locked, so that of two changes the later one is what stays cached.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            before = _read("FOR UPDATE")
            cursor.execute(sql, [value])
            row = cursor.fetchone()
            if row:
                for observer in _observers:
                    observer(before, State(*row))
                cache.set(CACHE_KEY, tuple(row), CACHE_SECONDS)
    except BaseException:
        cache.delete(CACHE_KEY)
        raise
    return State(*row) if row else None
