"""Making the counters what the rows of events say."""

from django.db import connection, transaction

from ads import p90
from ads.counters.audit import AGES, COUNTERS, EXHAUSTED, LEFT, TOTALS, counting, differences
from campaigns import dormancy
from clients import audiences
from zoomad.state.services import day_held_still

# Of clients that have been deleted no age is known: -1.
REPAIR_AGES = (
    (
        f"CREATE TEMPORARY TABLE wrong_ages ON COMMIT DROP AS SELECT campaign_id FROM ({AGES}) AS age "  # noqa: S608
        "WHERE stored <> counted"
    ),
    "DELETE FROM campaign_click_ages WHERE campaign_id IN (SELECT campaign_id FROM wrong_ages)",
    (
        "INSERT INTO campaign_click_ages (campaign_id, age, clicks) "
        "SELECT campaign_id, COALESCE(age, -1), count(*) FROM client_clicks LEFT JOIN clients USING (client_id) "
        "WHERE campaign_id IN (SELECT campaign_id FROM wrong_ages) GROUP BY 1, 2"
    ),
    "DROP TABLE wrong_ages",
)


def repair() -> int:
    """Make all totals, flags, audiences and the score reference what the rows say; return how many differed.

    Nothing is shown or clicked meanwhile: their tables are locked against writing until it is done.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        day = day_held_still()  # before the tables, as every change of a campaign or of the day does
        cursor.execute("LOCK TABLE campaigns, client_views, client_clicks IN SHARE ROW EXCLUSIVE MODE")
        found = sum(1 for _ in differences())
        for counter in COUNTERS if found else ():
            columns = ", ".join((*counter.key, *TOTALS))
            cursor.execute(f"DELETE FROM {counter.table}")  # noqa: S608
            cursor.execute(f"INSERT INTO {counter.table} ({columns}) {counting(counter)}")
        cursor.execute(
            f"UPDATE campaigns SET is_exhausted = counted FROM ({EXHAUSTED}) AS flag "  # noqa: S608
            "WHERE flag.campaign_id = campaigns.campaign_id AND stored <> counted"
        )
        cursor.execute(
            f"UPDATE campaigns SET left_eighths = counted FROM ({LEFT}) AS step "  # noqa: S608
            "WHERE step.campaign_id = campaigns.campaign_id AND stored <> counted"
        )
        for statement in REPAIR_AGES:
            cursor.execute(statement)
        dormancy.wake_the_rest(day)
        audiences.rebuild()
        p90.rebuild()
    dormancy.put_to_rest()
    return found
