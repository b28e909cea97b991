"""Making the counters what the rows of events say."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ads import p90
from ads.counters.audit import AGES, COUNTERS, EXHAUSTED, LEFT, TOTALS, counting, differences
from ads.homes import lay_out
from ads.models.totals import FIRST_HOME
from campaigns import dormancy
from clients import audiences
from zoomad.state.services import day_held_still

# Of clients that have been deleted no age is known: -1.
REPAIR_AGES = (
    (
        f"CREATE TEMPORARY TABLE wrong_ages ON COMMIT DROP AS SELECT campaign_id FROM ({AGES}) AS age "  # noqa: S608
        "WHERE stored <> counted"
    ),
    "DELETE FROM click_age_shares WHERE campaign_id IN (SELECT campaign_id FROM wrong_ages)",
    (
        "INSERT INTO click_age_shares (campaign_id, age, home, clicks) "
        "SELECT campaign_id, COALESCE(age, -1), client_home(client_id), count(*) "
        "FROM client_clicks LEFT JOIN clients USING (client_id) "
        "WHERE campaign_id IN (SELECT campaign_id FROM wrong_ages) GROUP BY 1, 2, 3"
    ),
    "DROP TABLE wrong_ages",
)


# Nobody asks in which home a click of some age was; so they all stand in the first one, with the ages of their moments.
GATHER_AGES = f"""
WITH scattered AS (DELETE FROM click_age_shares RETURNING campaign_id, age, clicks)
INSERT INTO click_age_shares (campaign_id, age, home, clicks)
SELECT campaign_id, age, '{FIRST_HOME}', sum(clicks) FROM scattered GROUP BY 1, 2
"""  # noqa: S608


def repair(*, homes: int | None = None) -> int:
    """Make all totals, flags, audiences and the score reference what the rows say; return how many differed.

    With `homes`, the counters are laid out for another number of them first. Nothing is shown or clicked meanwhile: the
    tables are locked against writing until it is done.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        day = day_held_still()  # before the tables, as whoever changes a campaign or the day does
        # The banks before the campaigns, as whoever settles does.
        cursor.execute("LOCK TABLE campaign_grants, campaigns, client_views, client_clicks IN SHARE ROW EXCLUSIVE MODE")
        found = sum(1 for _ in differences())
        if homes:
            lay_out(homes)
            cursor.execute(GATHER_AGES)
        if found or homes:
            _count_anew(cursor)
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


def _count_anew(cursor: CursorWrapper) -> None:
    """Make all totals from the rows, and each home's share what it has used."""
    cursor.execute("DELETE FROM campaign_grants")
    for counter in COUNTERS:
        columns = ", ".join((*counter.key, *TOTALS, *counter.follows))
        cursor.execute(f"DELETE FROM {counter.table}")  # noqa: S608
        cursor.execute(f"INSERT INTO {counter.table} ({columns}) {counting(counter)}")
