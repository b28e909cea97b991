"""Adds up who saw and clicked ads, in the background: the ads themselves write nothing for it.

It is done from the rows of events, a day at a time, in one statement; what was added up of the day before is replaced
in the same transaction, so that a reader finds the one or the other.

Which days are due is not remembered but seen: those whose totals, which are exact at any moment (`campaign_days`), are
others than were added up. So it does not matter in which order views are committed, nothing is missed or counted twice
whichever process dies, and the history of a platform that had no such figures is built in the same way.

Viewers are told apart by what they are when the day is added up, the last time right behind its end. One process works
at a time, and no more than a few percent of the time, however much there is to add up.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from ads.counters.totals import NAMES, SUMS
from ads.models import TOTALS
from stats.models import Dimension, ViewerFold
from zoomad.database.snapshots import take_time

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from stats.querysets import Period

POLL_SECONDS = 1.0
SHARE_OF_TIME = 0.04
SECONDS_BETWEEN_WHOLE_LOOKS = 600.0
LOCK = 0x5A56_4945  # "ZVIE", for the advisory lock
LAST_DAY = 2**31 - 1

AGES = (0, 18, 25, 35, 45, 55, 65)  # where the ranges begin; the last has no end

AGE = " ".join(f"WHEN age >= {first} THEN '{first}'" for first in reversed(AGES))
DELETED = ""  # stands for clients who have been deleted
# The events of a day by the viewer's place, gender and age. A place is written as in campaigns (`PLACE_MARK`), so
# that no place is taken for that of the deleted.
CHARGED = f"""
    SELECT COALESCE('=' || location, '') AS place, COALESCE(gender, '') AS gender,
           CASE WHEN age IS NULL THEN '' {AGE} END AS age, {{totals}}
    FROM {{events}} LEFT JOIN clients USING (client_id) WHERE date = %(day)s GROUP BY 1, 2, 3
"""  # noqa: S608
VIEWS = CHARGED.format(
    events="client_views",
    totals="count(*) AS impressions, 0 AS clicks, sum(cost) AS spent_impressions, 0 AS spent_clicks",
)
CLICKS = CHARGED.format(events="client_clicks", totals="0, count(*), 0, sum(cost)")
DIMENSIONS = ", ".join(f"'{name}'" for name in Dimension.values)
FORGET = f"DELETE FROM viewer_days WHERE dimension IN ({DIMENSIONS}) AND day = %(day)s"  # noqa: S608
FOLD = f"""
INSERT INTO viewer_days (dimension, day, value, {NAMES})
SELECT CASE WHEN grouping(place) = 0 THEN 'place' WHEN grouping(gender) = 0 THEN 'gender' ELSE 'age' END,
       %(day)s, COALESCE(place, gender, age), {SUMS}
FROM ({VIEWS} UNION ALL {CLICKS}) AS charged
GROUP BY GROUPING SETS ((place), (gender), (age))
"""  # noqa: S608
KEEP = f"""
INSERT INTO viewer_folds (day, folded_at, seconds, {NAMES})
SELECT %(day)s, %(moment)s, extract(epoch FROM clock_timestamp() - %(moment)s), {SUMS}
FROM viewer_days WHERE dimension = 'gender' AND day = %(day)s
ON CONFLICT (day) DO UPDATE SET folded_at = excluded.folded_at, seconds = excluded.seconds,
    {", ".join(f"{name} = excluded.{name}" for name in TOTALS)}
"""  # noqa: S608
CLAIM = """
SELECT pg_try_advisory_xact_lock(%s) AND NOT EXISTS (
    SELECT FROM viewer_folds WHERE folded_at + make_interval(secs => seconds / %s) > clock_timestamp()
)
"""
# Of a day that is over the last views can be committed when the next day has begun.
LATEST = "SELECT COALESCE(min(day), 0) FROM (SELECT day FROM viewer_folds ORDER BY day DESC LIMIT 2) AS latest"
BEHIND = f"""
SELECT day, folded_at
FROM (SELECT day, {SUMS} FROM campaign_days WHERE day BETWEEN %(first)s AND %(last)s GROUP BY day) AS charged
LEFT JOIN viewer_folds AS folded USING (day)
WHERE ({", ".join(f"charged.{name}" for name in TOTALS)})
    IS DISTINCT FROM ({", ".join(f"folded.{name}" for name in TOTALS)})
ORDER BY {{order}} LIMIT 1
"""  # noqa: S608
NEXT = BEHIND.format(order="folded_at NULLS FIRST, day")
FIRST = BEHIND.format(order="day")


class Progress(NamedTuple):
    """The day up to which viewers are added up, and until when on it; None where only the days before it are."""

    day: int
    moment: datetime | None


class Folding:
    """Adds up what is due, a day each time it is called, and rests in proportion to the time that took.

    Usually it looks at the latest two days only; at the whole history at first and once in a while, for what was
    loaded or repaired.
    """

    def __init__(self) -> None:
        self._rests_until = 0.0
        self._looks_at_all_at = 0.0

    def __call__(self) -> None:
        """Do so, unless it rests or another process is doing it."""
        started = time.monotonic()
        if started < self._rests_until:
            return
        looks_at_all = started >= self._looks_at_all_at
        is_done = fold_next(whole_history=looks_at_all)
        ended = time.monotonic()
        if is_done and looks_at_all:
            self._looks_at_all_at = ended + SECONDS_BETWEEN_WHOLE_LOOKS
        self._rests_until = ended + (ended - started) * (1 / SHARE_OF_TIME - 1)


def fold_next(*, whole_history: bool = True) -> bool:
    """Add up the day that has waited longest, if the budget of time allows and no other process is doing it.

    Says whether it looked and found nothing that is due.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        take_time(cursor)
        cursor.execute(CLAIM, [LOCK, SHARE_OF_TIME])
        if not cursor.fetchone()[0]:
            return False
        day = _next_day(cursor, whole_history=whole_history)
        if day is not None:
            _fold(cursor, day)
        return day is None


def fold_all() -> None:
    """Add up all that is due now, without resting; each day once, though ads may go on."""
    done: set[int] = set()
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            _hold(cursor)
            day = _next_day(cursor, whole_history=True)
            if day is None or day in done:
                return
            _fold(cursor, day)
            done.add(day)


def fold(day: int) -> None:
    """Add up a day again."""
    with transaction.atomic(), connection.cursor() as cursor:
        _hold(cursor)
        _fold(cursor, day)


def progress(period: Period) -> Progress | None:
    """Return up to when the viewers of a period are added up; None if there is nothing to add up."""
    terms = {"first": period.first or 0, "last": LAST_DAY if period.last is None else period.last}
    with connection.cursor() as cursor:
        cursor.execute(FIRST, terms)
        if row := cursor.fetchone():
            return Progress(*row)
    latest = period.of(ViewerFold.objects.all()).order_by("-day").values_list("day", "folded_at").first()
    return Progress(*latest) if latest else None


def _hold(cursor: CursorWrapper) -> None:
    take_time(cursor)
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _next_day(cursor: CursorWrapper, *, whole_history: bool) -> int | None:
    first = 0
    if not whole_history:
        cursor.execute(LATEST)
        first = cursor.fetchone()[0]
    cursor.execute(NEXT, {"first": first, "last": LAST_DAY})
    row = cursor.fetchone()
    return row[0] if row else None


def _fold(cursor: CursorWrapper, day: int) -> None:
    cursor.execute("SELECT clock_timestamp()")
    terms = {"day": day, "moment": cursor.fetchone()[0]}
    for statement in (FORGET, FOLD, KEEP):
        cursor.execute(statement, terms)
