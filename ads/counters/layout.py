"""Laying all counters out for another number of homes, from the rows, in one transaction."""

from django.db import connection, transaction

from ads.counters.totals import COUNTED, COUNTERS, IS_EXHAUSTED, LEFT, counting
from ads.homes import bind, lay_out
from ads.models import TOTALS
from ads.models.totals import FIRST_HOME
from zoomad.database.snapshots import take_time

# In the order in which others come to write in them: the banks before the shares, as whoever settles does, and these
# before the events and the campaign, as an ad and a click do.
HOLD_ALL = (
    "LOCK TABLE campaign_grants IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE campaign_shares IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE client_views, client_clicks, campaigns IN SHARE ROW EXCLUSIVE MODE",
)
# Nobody asks in which home a click of some age was; so they all stand in the first one, with the ages of their moments.
GATHER_AGES = f"""
WITH scattered AS (DELETE FROM click_age_shares RETURNING campaign_id, age, clicks)
INSERT INTO click_age_shares (campaign_id, age, home, clicks)
SELECT campaign_id, age, '{FIRST_HOME}', sum(clicks) FROM scattered GROUP BY 1, 2
"""  # noqa: S608
ALLOTTED = (
    "CASE homes() WHEN 1 THEN greatest(max({count}_limit), sum({count})) ELSE sum({count}) END AS {count}_allotted"
)
ALLOTTED_TOO = {"campaign_shares": [ALLOTTED.format(count=count) for count in ("impressions", "clicks")]}
# What is said of campaigns may have been behind several homes.
SETTLE = f"""
UPDATE campaigns SET is_exhausted = {IS_EXHAUSTED}, left_eighths = {LEFT}
FROM campaign_deliveries AS total
WHERE total.campaign_id = campaigns.campaign_id AND (is_exhausted <> {IS_EXHAUSTED} OR left_eighths <> {LEFT})
"""  # noqa: S608


def change_homes(homes: int, *, spread: bool = False) -> None:
    """Split the counters into so many homes; nothing is shown, clicked or changed of campaigns until it is done.

    Those of a database that is to be spread stand where their clients do.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        take_time(cursor)
        for hold in HOLD_ALL:
            cursor.execute(hold)
        lay_out(homes, spread=spread)
        cursor.execute(GATHER_AGES)
        cursor.execute("DELETE FROM campaign_grants")
        cursor.execute(f"CREATE TEMPORARY TABLE counted ON COMMIT DROP AS {COUNTED.format(which='')}")
        for counter in COUNTERS:
            also = ALLOTTED_TOO.get(counter.table, [])
            names = [*counter.key, *TOTALS, *(each.rpartition(" ")[2] for each in also)]
            cursor.execute(f"DELETE FROM {counter.table}")  # noqa: S608
            cursor.execute(f"INSERT INTO {counter.table} ({', '.join(names)}) {counting(counter, *also)}")
        cursor.execute("DROP TABLE counted")
        cursor.execute(SETTLE)
        bind(homes)
