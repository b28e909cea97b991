"""The schema and the statements of the ad path stay fit for a database that is spread over machines by client."""

import re
from functools import partial

import pytest
from django.db import connection, transaction

from ads import p90
from ads.cluster.places import PLACES, SPREAD, Place, tables
from ads.counters.layout import change_homes
from ads.delivery import functions, show
from ads.delivery.click import COUNT_CLICK
from ads.delivery.in_force import Choice
from ads.delivery.shares import settle
from ads.delivery.statements import CLICK, VIEW
from ads.factories import ClientMlScoreFactory
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from tools.local.environment import ROOT
from zoomad.state.models import Selection
from zoomad.state.services import switch_selection

pytestmark = pytest.mark.xdist_group("deployment")

BY_CLIENT, BY_HOME = tables(Place.CLIENT), tables(Place.HOME)
# What is to be done by whoever changes these tables, before they can be spread.
TRIGGERS_TO_GO = {
    ("clients", "audience_insert"), ("clients", "audience_update"), ("clients", "audience_delete"),
    ("clients", "audience_truncate"),
}  # fmt: skip
OF_A_CLIENT = re.compile(r'(?:FROM|JOIN|INTO)\s+"?(client_ml_scores|client_views|client_clicks)"?', re.IGNORECASE)


def asked(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


@pytest.mark.parametrize(("table", "column"), SPREAD.items())
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


def test_what_refers_to_another_table_finds_it_on_its_machine(db):
    keys = asked("SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'")
    assert ("client_views", "campaigns") in keys
    for table, to in keys:
        if to in SPREAD:
            assert (table in BY_CLIENT, to) == (True, "clients"), (table, to)
        elif to not in PLACES:
            assert table not in PLACES, (table, to)


def test_what_is_spread_has_no_triggers_but_those_that_have_to_go(db):
    triggers = asked("SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger WHERE NOT tgisinternal")
    assert {(table, name) for table, name in triggers if table in PLACES} == TRIGGERS_TO_GO


def test_the_documentation_says_where_each_table_stands():
    page = (ROOT / "docs" / "many-machines.md").read_text()
    said = {row[0]: re.findall(r"`(\w+)`", row[1]) for row in re.findall(r"^\| (\w+) \| (.*?) \|", page, re.MULTILINE)}
    for place, name in (
        (Place.CLIENT, "client"), (Place.HOME, "home"), (Place.CAMPAIGN, "campaign"), (Place.EVERYWHERE, "everywhere"),
    ):  # fmt: skip
        assert said[name] == tables(place)


def reads_of_clients_tables(statement):
    """What follows each mention of a client's table, up to where it must have said whose rows it means."""
    return [statement[match.end() : match.end() + 400] for match in OF_A_CLIENT.finditer(statement)]


STATEMENTS = {"click": lambda: COUNT_CLICK} | {
    f"{selection.value}{'-waking' * is_waking}": partial(show.statement_under, Choice(selection, is_waking))
    for selection in Selection
    for is_waking in (False, True)
}
WRITTEN = re.compile(r"(?:INTO|UPDATE)\s+(\w+)\s+(?:AS|SET|\()")


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_an_ad_and_a_click_find_all_they_need_on_the_machine_of_their_client(db, statement):
    names = {name for (name,) in asked("SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'v')")}
    words = set(re.findall(r"\w+", statement()))
    assert words & names <= {*BY_CLIENT, *BY_HOME, *tables(Place.EVERYWHERE)}
    written = set(WRITTEN.findall(statement())) & names
    assert written & {"client_views", "client_clicks"}
    # The campaign itself only where the home holds all of its limits, as the only one does.
    assert written - {*BY_CLIENT, *BY_HOME} == {"campaigns"}


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
    with connection.cursor() as cursor:
        for function in functions.all_functions():
            cursor.execute(function.sql)
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
        way = Choice(selection, is_waking=False)
        statement = show.statement_under(way)
        campaign_id = one_home.execute(statement, [client.pk])[0][0][1]
        settle(VIEW, campaign_id=campaign_id, client_id=client.pk)  # the coordinator's work
        everywhere = one_home.execute(statement, [client.pk])
        assert everywhere[0][0][7]  # charged
        assert one_home.execute(statement, [client.pk], home=home_of(client)) == everywhere
        assert as_function(one_home.execute(functions.show(way).call, [client.pk])) == as_function(everywhere)
        others = {home_of(other) for other in busy} - {home_of(client)}
        assert one_home.execute(statement, [client.pk], home=others.pop())[0] == []  # the client is not to be seen


def test_a_click_touches_one_home(busy):
    client = busy[0]
    ad_id = show.show_ad(client_id=client.pk).ad_id
    one_home = OneHome()
    everywhere = one_home.execute(COUNT_CLICK, [client.pk, ad_id])
    assert everywhere[0][0][4]  # counted
    assert one_home.execute(COUNT_CLICK, [client.pk, ad_id], home=home_of(client)) == everywhere
    settle(CLICK, campaign_id=ad_id, client_id=client.pk)
    counted = one_home.execute(functions.click().call, [client.pk, ad_id], home=home_of(client))
    assert counted[0][0][4]
    assert as_function(counted) == as_function(one_home.execute(COUNT_CLICK, [client.pk, ad_id]))


def as_function(result):
    """What a statement gave and left, as the function of the same gives it, which tells of no limit."""
    [answer], rows = result
    return answer[:-1] if len(answer) in {7, 11} else answer, rows
