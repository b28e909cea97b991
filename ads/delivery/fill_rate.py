"""Counting how many requests for an ad got one, by day, at no cost to them.

A request of a known client is filled when it is answered with an ad, charged or repeated, and unfilled when nothing
fits. Requests of unknown clients do not count, for nothing could fill them, nor do those that failed. Each process
counts in memory, and a background task adds that to the days' rows about every second, and when the process ends
normally: a crash loses about a second of this statistic. Nothing that is billed depends on it.
"""

import threading
from collections import Counter

from django.db import connection

STORE_SECONDS = 1.0

# In the order of the days, so that processes which store two days at once cannot deadlock.
STORE = """
INSERT INTO fill_days AS stored (day, filled, unfilled)
SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::bigint[]) AS counted (day, filled, unfilled) ORDER BY day
ON CONFLICT (day) DO UPDATE SET
    filled = stored.filled + excluded.filled, unfilled = stored.unfilled + excluded.unfilled
"""

_counting = threading.Lock()
_counts: Counter[tuple[int, bool]] = Counter()


def count(*, day: int, is_filled: bool) -> None:
    """Remember one request, on the day that it saw."""
    with _counting:
        _counts[day, is_filled] += 1


def store() -> None:
    """Add what was counted since the last time to the days' rows; where that fails, it is kept for the next time."""
    with _counting:
        counted = _counts.copy()
        _counts.clear()
    if not counted:
        return
    days = sorted({day for day, _is_filled in counted})
    filled, unfilled = ([counted[day, is_filled] for day in days] for is_filled in (True, False))
    try:
        with connection.cursor() as cursor:
            cursor.execute(STORE, [days, filled, unfilled])
    except BaseException:
        with _counting:
            _counts.update(counted)
        raise
