"""With very many advertisers the dashboards open in seconds: they list some of them, and All names nobody."""

from contextlib import nullcontext

import pytest
from django.db import connection, transaction

from stats.dashboards import ensure_reader
from tests.budget import IS_LONG
from tests.cluster.database import CITUS_URL
from tests.deployment import boards
from tests.deployment.played import ROLE, all_of, ask
from zoomad.state.services import advance_day

pytestmark = pytest.mark.xdist_group("deployment")

MANY = 100_000 if IS_LONG else 10_000
SECONDS = 5  # for each query; it takes tenths of one
MOST_ROWS = 1_000
TABLES = "advertisers, campaigns, campaign_shares, campaign_day_shares, click_age_shares"
TOTALS = "impressions, clicks, spent_impressions, spent_clicks"
ROWS = (
    (
        "INSERT INTO advertisers (advertiser_id, name) SELECT gen_random_uuid(), 'Company ' || n "
        f"FROM generate_series(1, {MANY}) AS n"
    ),
    (
        "INSERT INTO campaigns (campaign_id, advertiser_id, start_date, end_date, impressions_limit, clicks_limit, "
        "cost_per_impression, cost_per_click, ad_title, ad_text) "
        "SELECT advertiser_id, advertiser_id, 0, 9, 100, 10, 1, 2, 'Ad of ' || name, '' FROM advertisers"
    ),
    (
        f"INSERT INTO campaign_shares (campaign_id, {TOTALS}, impressions_allotted, clicks_allotted) "
        "SELECT campaign_id, 7, 1, 7, 2, 100, 10 FROM campaigns"
    ),
    f"INSERT INTO campaign_day_shares (campaign_id, day, {TOTALS}) SELECT campaign_id, 3, 7, 1, 7, 2 FROM campaigns",
    "INSERT INTO click_age_shares (campaign_id, age, clicks) SELECT campaign_id, 30, 1 FROM campaigns",
)


@pytest.fixture
def crowd(transactional_db):
    """They are taken back with what the planner has learnt of them; their room is given back too.

    On a cluster Grafana's role sees nothing that was not committed: there they are only removed.
    """
    advance_day(day=3)
    with connection.cursor() as cursor:
        with nullcontext() if CITUS_URL else transaction.atomic():
            ensure_reader(role=ROLE, password="secret")
            for statement in (*ROWS, f"ANALYZE {TABLES}", f"SET statement_timeout = '{SECONDS}s'"):
                cursor.execute(statement)
            yield
            if not CITUS_URL:
                transaction.set_rollback(True)
        cursor.execute("RESET statement_timeout")
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")


def test_every_query_of_very_many_advertisers_is_answered_in_seconds_and_with_few_rows(crowd):
    everybody = {name: all_of(name) for name in ("advertiser", "campaign")}
    queries = [query for _, _, query in boards.queries(boards.POSTGRES, "rawSql")]
    queries += [boards.variable("advertiser", name)["query"] for name in everybody]
    answers = [ask(query, days=["30"], **everybody) for query in queries]
    assert all(len(rows) <= MOST_ROWS for rows in answers), [len(rows) for rows in answers]
    assert [len(rows) for rows in answers[-2:]] == [MOST_ROWS, MOST_ROWS]
    found = ask(boards.variable("advertiser", "advertiser")["query"], search=[f"company {MANY - 1}"])
    assert [row["__text"] for row in found] == [f"Company {MANY - 1}"]
