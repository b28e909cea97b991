"""The clicks of a campaign by the age of whoever clicked.

The age that a client had is not in the row of its click: the ages of a campaign must add up to its clicks, and where
they do not, they are made again from the clients' present ages; of clients who have been deleted no age is known (-1).
"""

from collections.abc import Iterator

from django.db import connection, transaction

from ads.counters.checks import Check, Difference, named_in, rows
from ads.delivery.bank import hold_campaign
from zoomad.database.snapshots import take_time

WRONG = """
SELECT campaign_id, COALESCE(stored, 0), COALESCE(counted, 0)
FROM (SELECT campaign_id, sum(clicks) AS stored FROM click_age_shares GROUP BY 1) AS stored
FULL JOIN (SELECT campaign_id, count(*) AS counted FROM client_clicks GROUP BY 1) AS counted USING (campaign_id)
WHERE COALESCE(stored, 0) <> COALESCE(counted, 0)
"""
FORGET = "DELETE FROM click_age_shares WHERE campaign_id = %(campaign)s"
COUNT = """
INSERT INTO click_age_shares (campaign_id, age, home, clicks)
SELECT campaign_id, COALESCE(age, -1), client_home(client_id), count(*)
FROM client_clicks LEFT JOIN clients USING (client_id) WHERE campaign_id = %(campaign)s GROUP BY 1, 2, 3
"""


def find() -> Iterator[Difference]:
    """Compare the ages of all campaigns with their clicks."""
    for campaign_id, stored, counted in rows(WRONG):
        yield Difference("click_age_shares", {"campaign_id": campaign_id}, (stored,), (counted,))


def mend(found: list[Difference]) -> None:
    """Make the ages of these campaigns again, one at a time; what is shown and clicked of that one waits for it."""
    for campaign_id in named_in(found, "campaign_id"):
        with transaction.atomic(), connection.cursor() as cursor:
            take_time(cursor)
            hold_campaign(cursor, campaign_id)
            for statement in (FORGET, COUNT):
                cursor.execute(statement, {"campaign": campaign_id})


CHECK = Check(find, mend)
