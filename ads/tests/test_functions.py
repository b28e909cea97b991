"""The functions of an ad and a click, which a database of several machines has, do what the statements do."""

import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from ads.cluster.machines import make_functions
from ads.cluster.places import PLACES, SPREAD, Place, tables
from ads.delivery import functions
from ads.delivery.in_force import Choice
from ads.delivery.show import statement_under
from ads.models import CampaignShare, ClientView
from ads.tests.markets import CLIENTS, markets, off_the_platform_afterwards, settle_people
from tests.budget import examples
from tests.homes import as_statement, on_one_machine
from zoomad.database.machines import is_spread
from zoomad.state.models import PlatformState, Selection

BODIES = {function.kind: function.body for function in functions.all_functions()}
WRITING = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(\w+)\s+(?:AS|SET|\(|VALUES)")


@pytest.fixture
def people(db):
    settle_people()
    make()


def make():
    with connection.cursor() as cursor:
        for function in functions.all_functions():
            cursor.execute(function.sql)


def answer(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


@as_statement
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(market=markets)
def test_the_function_chooses_what_the_statement_does(people, market):
    """No home has a share here: so the function has nothing to write, and says what it wants a share of."""
    with off_the_platform_afterwards():
        market.fill()
        CampaignShare.objects.all().delete()
        for selection in Selection:
            PlatformState.objects.update(selection=selection)
            way = Choice(selection, is_waking=market.asleep > 0)
            for client_id in CLIENTS:
                views = ClientView.objects.count()
                found = answer(functions.show(way).call, client_id)
                assert ClientView.objects.count() == views
                with off_the_platform_afterwards():
                    expected = answer(statement_under(way), client_id)
                assert (*found[:7], found[8]) == (*expected[:7], expected[8])
                assert not found[7]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_functions_write_beside_the_client_and_never_in_a_table_expression(body):
    written = WRITING.findall(body)
    assert len(written) >= 4
    assert set(written) <= set(tables(Place.CLIENT, Place.HOME))
    for expression in re.findall(r"\bWITH\b.*?;", body, re.DOTALL):
        assert not WRITING.search(expression)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_functions_say_of_each_row_in_which_shard_it_is(body):
    """By a variable: a value that is read from another row would make the statement one over all shards."""
    statements = [each for each in re.split(r";\s*\n", body) if any(f" {table} " in each for table in SPREAD)]
    assert len(statements) >= 5
    mentions = 0
    for match in re.finditer(r"\b(FROM|JOIN|UPDATE|INTO)\s+\"?(\w+)\"?", body):
        place = SPREAD.get(match[2])
        if place is None:
            continue
        mentions += 1
        following = body[match.end() : match.end() + 400]
        if match[1] == "INTO":
            assert re.match(
                rf"[^(]*\([^)]*\b{place.value}\b[^)]*\) VALUES \(.*?(viewer\.client_id|at_home)\b", following
            )
        else:
            value = "of_client" if place is Place.CLIENT else "at_home"
            assert re.search(rf'"?{place.value}"? = \(?{value}\b', following), following
    assert mentions >= 6


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_functions_touch_no_table_of_one_machine(body, db):
    there = set(connection.introspection.table_names(include_views=True))
    assert set(re.findall(r"\w+", body)) & there <= set(PLACES)


def test_another_text_has_another_name():
    one = functions.click()
    other = functions.Function(one.kind, one.arguments, one.answer, one.body.replace("clicks + 1", "clicks + 2"))
    assert one.name != other.name
    assert len(one.name) < 64


@on_one_machine
def test_one_machine_has_no_functions(db):
    assert not is_spread()
    assert make_functions() == 0
    assert answer("SELECT count(*) FROM pg_proc WHERE proname = %s", functions.click().name) == (0,)
