"""Keeping P90, the 90th percentile of all ML scores, without computing it per request.

Whoever changes scores leaves a mark in `ml_score_changes`, in the same transaction (`mark`). `refresh`
removes the marks it finds and computes the percentile, so that none is lost, whichever process dies. Computing is paid
from a budget that grows by 4 % of the time that passes: few scores are computed at once, many as often as that allows.
See docs/adr/0002-p90.md.
"""

import math
import time

from django.db import connection, transaction

SHARE_OF_TIME = 0.04
LARGEST_BUDGET = 0.25  # seconds of computing that can be saved up while nothing changes
POLL_SECONDS = 0.25

MARK = "INSERT INTO ml_score_changes DEFAULT VALUES"
LOCK = 0x5A50_3930  # "ZP90", for the advisory lock: one process computes at a time, the others do not wait

CLAIM = """
WITH funds AS (
    SELECT COALESCE(seconds, 0) AS seconds, COALESCE(least(
        %(largest)s, budget + %(share)s * greatest(0, extract(epoch FROM clock_timestamp() - computed_at))::float8
    ), %(largest)s) AS budget
    FROM (SELECT) AS one LEFT JOIN ml_score_reference ON true
)
SELECT budget FROM funds
WHERE budget > 0 AND seconds <= %(longest)s AND EXISTS (SELECT FROM ml_score_changes)
  AND pg_try_advisory_xact_lock(%(lock)s)
"""
# What percentile_cont(0.9) says, operation by operation, from how often there is each score: several machines can count
# apart, and nothing has to be sorted but the different scores.
COMPUTE = """
WITH counted AS (
    SELECT score, count(*) AS clients FROM client_ml_scores GROUP BY score
), ranked AS (
    SELECT score, sum(clients) OVER (ORDER BY score) AS up_to,
           0.9::float8 * (sum(clients) OVER () - 1)::float8 AS place
    FROM counted
), around AS (
    SELECT min(score) FILTER (WHERE up_to > floor(place)) AS low, min(score) FILTER (WHERE up_to > ceil(place)) AS high,
           min(place) - floor(min(place)) AS proportion
    FROM ranked
)
SELECT low + proportion * (high::float8 - low::float8) FROM around
"""
KEEP = """
INSERT INTO ml_score_reference (id, p90, budget, seconds, computed_at) VALUES (1, %s, %s, %s, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET
    p90 = excluded.p90, budget = excluded.budget, seconds = excluded.seconds, computed_at = excluded.computed_at
"""


def mark() -> None:
    """Note that scores change, in the transaction that changes them."""
    with connection.cursor() as cursor:
        cursor.execute(MARK)


def refresh(*, longest: float = math.inf) -> bool:
    """Bring the reference up to date if scores changed and the budget allows; say whether it was computed.

    It is left to the background task if computing took more than `longest` seconds the last time.
    """
    terms = {"largest": LARGEST_BUDGET, "share": SHARE_OF_TIME, "longest": longest, "lock": LOCK}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, terms)
        claimed = cursor.fetchone()
        if claimed is None:
            return False
        _compute(budget=claimed[0])
        return True


def rebuild() -> float:
    """Compute the reference from the scores, whatever the budget and the marks say."""
    with transaction.atomic():
        return _compute(budget=0)


def _compute(*, budget: float) -> float:
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("DELETE FROM ml_score_changes")
        # A new snapshot, which has all changes that the removed marks stood for.
        cursor.execute(COMPUTE)
        computed = cursor.fetchone()[0]
        # Scores are never divided by zero or by a negative number.
        p90 = computed if computed is not None and computed > 0 else 1.0
        seconds = time.monotonic() - started
        cursor.execute(KEEP, [p90, budget - seconds, seconds])
    return float(p90)
