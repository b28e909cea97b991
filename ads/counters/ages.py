"""The clicks of a campaign by the age of whoever clicked.

The age that a client had is not in the row of its click: the ages of a campaign must add up to its clicks, and where
they do not, they are made again from the clients' present ages; of clients who have been deleted no age is known (-1).
"""

from collections.abc import Iterator

from django.db import connection, transaction

from ads.counters.checks import Check, Difference, named_in, rows
from zoomad.database.snapshots import take_time

WRONG = """
SELECT campaign_id, COALESCE(stored, 0), COALESCE(counted, 0)
FROM (SELECT campaign_id, sum(clicks) AS stored FROM campaign_click_ages GROUP BY 1) AS stored
FULL JOIN (SELECT campaign_id, count(*) AS counted FROM client_clicks GROUP BY 1) AS counted USING (campaign_id)
WHERE COALESCE(stored, 0) <> COALESCE(counted, 0)
"""
# Whoever counts a click of the campaign moves this row first, so that none is in the middle of it then.
HOLD = "SELECT FROM campaign_deliveries WHERE campaign_id = %s FOR NO KEY UPDATE"
FORGET = "DELETE FROM campaign_click_ages WHERE campaign_id = %s"
COUNT = """
INSERT INTO campaign_click_ages (campaign_id, age, clicks)
SELECT campaign_id, COALESCE(age, -1), count(*) FROM client_clicks LEFT JOIN clients USING (client_id)
WHERE campaign_id = %s GROUP BY 1, 2
"""


def find() -> Iterator[Difference]:
    """Compare the ages of all campaigns with their clicks."""
    for campaign_id, stored, counted in rows(WRONG):
        yield Difference("campaign_click_ages", {"campaign_id": campaign_id}, (stored,), (counted,))


def mend(found: list[Difference]) -> None:
    """Make the ages of these campaigns again, one at a time; what is shown and clicked of that one waits for it."""
    for campaign_id in named_in(found, "campaign_id"):
        with transaction.atomic(), connection.cursor() as cursor:
            take_time(cursor)
            for statement in (HOLD, FORGET, COUNT):
                cursor.execute(statement, [campaign_id])


CHECK = Check(find, mend)
