"""Compares the totals of viewers with those of campaigns, and adds them up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ads.counters.checks import Check, Difference, differing, named_in
from ads.counters.totals import SUMS, held_by
from ads.models import TOTALS
from stats.models import Dimension
from stats.viewers.folding import fold, fold_all

if TYPE_CHECKING:
    from collections.abc import Iterator

# In each dimension viewers must add up to the day as it was then, which cannot have been more than has been charged.
# A day of which more has been charged since is not wrong: it is due.
WRONG = f"""
SELECT 'viewer_days', jsonb_build_object('day', day, 'dimension', dimension),
       ARRAY[{held_by("stored")}], ARRAY[{held_by("folded")}]
FROM (SELECT day, dimension, {SUMS} FROM viewer_days GROUP BY 1, 2) AS stored
FULL JOIN (
    SELECT * FROM viewer_folds CROSS JOIN unnest(ARRAY[{", ".join(f"'{name}'" for name in Dimension.values)}])
        AS each (dimension)
) AS folded USING (day, dimension)
WHERE ({held_by("stored")}) <> ({held_by("folded")})
UNION ALL
SELECT 'viewer_folds', jsonb_build_object('day', day), ARRAY[{held_by("folded")}], ARRAY[{held_by("charged")}]
FROM viewer_folds AS folded LEFT JOIN (SELECT day, {SUMS} FROM campaign_days GROUP BY day) AS charged USING (day)
WHERE {" OR ".join(f"folded.{name} > COALESCE(charged.{name}, 0)" for name in TOTALS)}
ORDER BY 1, 2
"""  # noqa: S608


def find() -> Iterator[Difference]:
    """Compare what was added up of each day and dimension with the day's totals."""
    yield from differing(WRONG)


def mend(found: list[Difference]) -> None:
    """Add up the days again that are wrong, and all that is due."""
    for day in named_in(found, "day"):
        fold(day)
    fold_all()


CHECK = Check(find, mend)
