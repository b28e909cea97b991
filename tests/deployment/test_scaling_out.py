"""The schema and the statements of the ad path stay fit for a database that is spread over machines by client."""

import re
from functools import partial

import pytest
from django.db import connection

from ads.delivery import show
from ads.delivery.click import COUNT_CLICK
from ads.delivery.in_force import Choice
from zoomad.state.models import Selection

pytestmark = pytest.mark.xdist_group("deployment")

BY_CLIENT = ("clients", "client_ml_scores", "client_views", "client_clicks")
OF_A_CLIENT = re.compile(r'(?:FROM|JOIN|INTO)\s+"?(client_ml_scores|client_views|client_clicks)"?', re.IGNORECASE)


@pytest.mark.parametrize("table", BY_CLIENT)
def test_every_unique_key_of_a_clients_table_holds_the_client(db, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(attname::text) FROM pg_index JOIN pg_attribute "
            "ON attrelid = indrelid AND attnum = ANY((indkey::int2[])[0:indnkeyatts - 1]) "
            "WHERE indrelid = %s::regclass AND indisunique GROUP BY indexrelid",
            [table],
        )
        keys = [row[0] for row in cursor.fetchall()]
    assert keys
    assert all("client_id" in key for key in keys)


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


STATEMENTS = {"click": lambda: COUNT_CLICK} | {
    f"{selection.value}{'-waking' * is_waking}": partial(show.statement_under, Choice(selection, is_waking))
    for selection in Selection
    for is_waking in (False, True)
}


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
