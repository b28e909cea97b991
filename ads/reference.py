"""Maintains what patient selections rely on: the rate of clicks, and the marks that order the campaigns.

Nothing of it has to be in time. The rate moves values a little. Where the marks are of an earlier day, the walk expects
campaigns to be more urgent than they are marked, looks at more of them, and finds the same ad. So all is done in
portions, by one process at a time, and only while a selection asks for it.
"""

from typing import cast

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ads import floors
from ads.querysets import FIRST_CLICK_RATE
from campaigns.models import Campaign
from zoomad.state.models import Selection
from zoomad.state.services import State, platform_state

POLL_SECONDS = 1.0
SECONDS_BETWEEN = 60.0
PORTION = 500  # campaigns marked in a second, at some 0.1 ms each
LOCK = 0x5A53_454C  # "ZSEL", for the advisory lock

DAYS = 30  # from which the rate is learned
# What a prior of clicks and of views at P90 is worth for an ad that has not been seen yet.
PRIOR_CLICKS, PRIOR_VIEWS = 1.0, 1.0 / FIRST_CLICK_RATE
# For each day, the mean score of the views with a counted score stands for all of its views.
LEARN = f"""
WITH days AS (
    SELECT day, view_scores::float8 / scored_views AS mean_score FROM fill_days
    WHERE scored_views > 0 AND day > COALESCE((SELECT current_day FROM platform_state), 0) - {DAYS}
), delivered AS (
    SELECT sum(total.clicks) AS clicks, sum(total.impressions * days.mean_score) AS scores
    FROM days JOIN campaign_days AS total USING (day)
)
INSERT INTO selection_reference AS stored (id, click_rate, refreshed_at)
SELECT 1, (COALESCE(clicks, 0) + {PRIOR_CLICKS})
          / (COALESCE(scores / COALESCE((SELECT p90 FROM ml_score_reference), 1), 0) + {PRIOR_VIEWS}), clock_timestamp()
FROM delivered
ON CONFLICT (id) DO UPDATE SET click_rate = excluded.click_rate, refreshed_at = excluded.refreshed_at
"""  # noqa: S608
CLAIM = """
SELECT pg_try_advisory_xact_lock(%s), COALESCE(refreshed_at > clock_timestamp() - make_interval(secs => %s), false),
       COALESCE(marked_on >= %s, false)
FROM (SELECT) AS one LEFT JOIN selection_reference ON true
"""
MARKED = "UPDATE selection_reference SET marked_on = %s WHERE marked_on IS NULL OR marked_on < %s"


def refresh_if_due() -> None:
    """Do a portion of what is due, if a selection asks for it and no other process does."""
    state = platform_state()
    if state.selection != Selection.FORMULA:
        _refresh_some(state)
    if state.selection == Selection.RESERVING:
        floors.refresh_some(state.day)


def _refresh_some(state: State) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        is_ours, is_fresh, is_marked = _claimed(cursor, state)
        if not is_ours or (is_fresh and is_marked):
            return
        if not is_fresh:
            cursor.execute(LEARN)
    # In a transaction of its own, so that campaigns are locked before the reference, as by who computes floors.
    with transaction.atomic(), connection.cursor() as cursor:
        is_ours, *_ = _claimed(cursor, state)
        if is_ours and Campaign.everything.settle_horizons(state.day, at_most=PORTION):
            cursor.execute(MARKED, [state.day, state.day])


def _claimed(cursor: CursorWrapper, state: State) -> tuple[bool, bool, bool]:
    """Say whether this is ours to the end of the transaction, the rate is fresh, and all are marked for the day."""
    cursor.execute(CLAIM, [LOCK, SECONDS_BETWEEN, state.day])
    return cast("tuple[bool, bool, bool]", cursor.fetchone())


def refresh() -> None:
    """Bring everything up to date now, for a caller who cannot wait."""
    state = platform_state()
    day = state.day
    with connection.cursor() as cursor:
        cursor.execute(LEARN)
        while not Campaign.everything.settle_horizons(day, at_most=PORTION):
            pass
        cursor.execute(MARKED, [day, day])
    if state.selection == Selection.RESERVING:
        floors.refresh_all(day)
