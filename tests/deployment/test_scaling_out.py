"""The schema and the statements of the ad path stay fit for a database that is spread over machines by client."""

import re
from functools import partial

import pytest
from django.db import connection, transaction

from ads import p90
from ads.counters.layout import change_homes
from ads.delivery import show
from ads.delivery.click import COUNT_CLICK
from ads.delivery.shares import settle
from ads.delivery.statements import VIEW
from ads.factories import ClientMlScoreFactory
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from zoomad.state.models import Selection
from zoomad.state.services import switch_selection

pytestmark = pytest.mark.xdist_group("deployment")

BY_CLIENT = ("clients", "client_ml_scores", "client_views", "client_clicks")
BY_HOME = ("campaign_shares", "campaign_day_shares", "advertiser_days", "click_age_shares")
OF_A_CLIENT = re.compile(r'(?:FROM|JOIN|INTO)\s+"?(client_ml_scores|client_views|client_clicks)"?', re.IGNORECASE)


@pytest.mark.parametrize(
    ("table", "column"), [*((table, "client_id") for table in BY_CLIENT), *((table, "home") for table in BY_HOME)]
)
def test_every_unique_key_holds_what_the_table_is_spread_by(db, table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(attname::text) FROM pg_index JOIN pg_attribute "
            "ON attrelid = indrelid AND attnum = ANY((indkey::int2[])[0:indnkeyatts - 1]) "
            "WHERE indrelid = %s::regclass AND indisunique GROUP BY indexrelid",
            [table],
        )
        keys = [row[0] for row in cursor.fetchall()]
    assert keys
    assert all(column in key for key in keys)


@pytest.mark.parametrize("table", BY_HOME)
def test_a_homes_table_has_no_trigger_and_refers_to_what_every_machine_has(db, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        assert {row[0] for row in cursor.fetchall()} <= {"advertisers", "campaigns"}
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", BY_CLIENT[1:])
def test_a_clients_table_refers_to_clients_by_client_and_else_to_what_every_machine_has(db, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        assert {row[0] for row in cursor.fetchall()} <= {"clients", "advertisers", "campaigns"}


def reads_of_clients_tables(statement):
    """What follows each mention of a client's table, up to where it must have said whose rows it means."""
    return [statement[match.end() : match.end() + 400] for match in OF_A_CLIENT.finditer(statement)]


STATEMENTS = {"click": lambda: COUNT_CLICK} | {each.value: partial(show.statement_under, each) for each in Selection}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_no_statement_of_the_ad_path_reads_another_clients_rows(db, statement):
    sql = statement()
    mentions = reads_of_clients_tables(sql)
    assert len(mentions) >= 2
    for following in mentions:
        assert "client_id" in following
    # The client comes from one row, which the request names.
    assert len(re.findall(r"FROM clients\s+(LEFT JOIN platform_state ON true\s+)?WHERE client_id = %s", sql)) == 1
    assert len(re.findall(r"\bclients\b", sql)) == 1


class OneHome:
    """Lets a statement see and change the rows of one home and of its clients, and nothing of the others."""

    ROLE = "of_one_home"

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {self.ROLE}")
            for what in ("TABLES", "SEQUENCES"):
                cursor.execute(f"GRANT ALL ON ALL {what} IN SCHEMA public TO {self.ROLE}")
            for tables, home in ((BY_HOME, "home"), (BY_CLIENT, "client_home(client_id)")):
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
                    cursor.execute(
                        f"CREATE POLICY one_home ON {table} USING ({home} = current_setting('homes.mine')::uuid)"
                    )

    def execute(self, statement, params, *, home=None):
        """Execute it, say what it gave back and what it left in the tables, and undo it; with a home as one of it."""
        with transaction.atomic(), connection.cursor() as cursor:
            if home:
                cursor.execute("SELECT set_config('homes.mine', %s, true)", [str(home)])
                cursor.execute(f"SET LOCAL ROLE {self.ROLE}")
            cursor.execute(statement, params)
            answer = cursor.fetchall()
            cursor.execute("RESET ROLE")
            rows = [self._rows(cursor, table) for table in (*BY_HOME, "client_views", "client_clicks", "campaigns")]
            transaction.set_rollback(True)
        return answer, rows

    def _rows(self, cursor, table):
        cursor.execute(f"SELECT to_jsonb({table}) FROM {table} ORDER BY 1")
        return cursor.fetchall()


@pytest.fixture
def busy(db):
    """Eight homes; sixteen clients have seen some of ten campaigns."""
    change_homes(8)
    advertisers = AdvertiserFactory.create_batch(3)
    for number in range(10):
        CampaignFactory(advertiser=advertisers[number % 3], impressions_limit=500, cost_per_click=number)
    clients = ClientFactory.create_batch(16)
    for number, client in enumerate(clients):
        ClientMlScoreFactory(client=client, advertiser=advertisers[number % 3], score=number)
        show.show_ad(client_id=client.pk)
    p90.rebuild()
    return clients


def home_of(client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_home(%s)", [client.pk])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("selection", Selection)
def test_an_ad_touches_one_home(busy, selection):
    """Where it sees nothing of the others, it gives the same ad and writes the same rows."""
    switch_selection(selection=selection)
    one_home = OneHome()
    for client in busy[:6]:
        statement = show.statement_under(selection)
        campaign_id = one_home.execute(statement, [client.pk])[0][0][1]
        settle(VIEW, campaign_id=campaign_id, client_id=client.pk)  # the coordinator's work
        everywhere = one_home.execute(statement, [client.pk])
        assert everywhere[0][0][7]  # charged
        assert one_home.execute(statement, [client.pk], home=home_of(client)) == everywhere
        others = {home_of(other) for other in busy} - {home_of(client)}
        assert one_home.execute(statement, [client.pk], home=others.pop())[0] == []  # the client is not to be seen


def test_a_click_touches_one_home(busy):
    client = busy[0]
    ad_id = show.show_ad(client_id=client.pk).ad_id
    one_home = OneHome()
    everywhere = one_home.execute(COUNT_CLICK, [client.pk, ad_id])
    assert everywhere[0][0][4]  # counted
    assert one_home.execute(COUNT_CLICK, [client.pk, ad_id], home=home_of(client)) == everywhere
