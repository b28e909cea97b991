"""Counting how many requests for an ad got one, by day, at no cost to them.

A request of a known client is filled when it is answered with an ad, charged or repeated, and unfilled when nothing
fits. Requests of unknown clients do not count, for nothing could fill them, nor do those that failed. Each process
counts in memory, and a background task adds that to the days' rows about every second, and when the process ends
normally: a crash loses about a second of this statistic. Nothing that is billed depends on it.
"""

import threading

from django.db import connection

STORE_SECONDS = 1.0

# In the order of the days, so that processes which store two days at once cannot deadlock.
COLUMNS = ("filled", "unfilled", "scores", "scored_views", "view_scores")
STORE = f"""
INSERT INTO fill_days AS stored (day, {", ".join(COLUMNS)})
SELECT * FROM unnest(%s::integer[], {", ".join("%s::bigint[]" for _ in COLUMNS)}) AS counted ORDER BY 1
ON CONFLICT (day) DO UPDATE SET {", ".join(f"{name} = stored.{name} + excluded.{name}" for name in COLUMNS)}
"""  # noqa: S608

Counts = list[int]

_counting = threading.Lock()
_counts: dict[int, Counts] = {}


def count_nothing(*, day: int) -> None:
    """Remember one request for which there was no ad, on the day that it saw."""
    with _counting:
        _of(day)[1] += 1


def count_ad(*, day: int, score: int, is_charged: bool) -> None:
    """Remember one request that got an ad, with the client's score for it, on the day that it saw."""
    with _counting:
        counts = _of(day)
        counts[0] += 1
        counts[2] += score
        if is_charged:
            counts[3] += 1
            counts[4] += max(score, 0)


def store() -> None:
    """Add what was counted since the last time to the days' rows; where that fails, it is kept for the next time."""
    with _counting:
        counted = dict(_counts)
        _counts.clear()
    if not counted:
        return
    days = sorted(counted)
    try:
        with connection.cursor() as cursor:
            cursor.execute(STORE, [days, *map(list, zip(*(counted[day] for day in days), strict=True))])
    except BaseException:
        with _counting:
            for day, counts in counted.items():
                _counts[day] = [sum(pair) for pair in zip(_of(day), counts, strict=True)]
        raise


def _of(day: int) -> Counts:
    """Give the counts of a day, in the order of `COLUMNS`."""
    return _counts.setdefault(day, [0] * len(COLUMNS))
