"""The walk, held to the ranking of all campaigns, and to the plan that makes it short."""

import random
from functools import cache

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, given, settings

from ads import p90, reference
from ads.compiled import TODAY, AnyViewer, first_of
from ads.delivery.statements import VIEWER
from ads.models import Ad, ClientMlScore
from ads.tests.markets import ADVERTISERS, CLIENTS, dense, markets, off_the_platform_afterwards, settle_people
from ads.walk import WALKS, best_ad
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from tests.budget import examples
from tests.homes import as_statement
from zoomad.state.models import Selection

pytestmark = as_statement

CHOICE = "WITH {viewer}, best AS ({best_ad}) SELECT * FROM best"


def chosen_by(choice, client_id):
    """Choose as `GET /ads` does, and record nothing."""
    with connection.cursor() as cursor:
        cursor.execute(CHOICE.format(viewer=VIEWER, best_ad=choice), [client_id])
        return cursor.fetchone()


@pytest.fixture
def people(db):
    settle_people()


@cache
def first_of_all(selection):
    return first_of(Ad.objects.ranked_for(AnyViewer, day=TODAY, selection=selection))


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(market=markets)
def test_the_walk_ends_at_the_first_of_the_whole_ranking(people, market):
    with off_the_platform_afterwards():
        market.fill()
        for client_id in CLIENTS:
            for selection in WALKS:
                walked = chosen_by(best_ad(selection, is_waking=market.asleep > 0), client_id)
                assert walked == chosen_by(first_of_all(selection), client_id), selection


@pytest.fixture
def thousand(people):
    """A thousand campaigns for everybody, a hundred for another place, and statistics of all of them."""
    chance = random.Random(1)
    Campaign.objects.bulk_create(
        CampaignFactory.build(
            advertiser=None,
            advertiser_id=chance.choice(ADVERTISERS),
            cost_per_impression=dense(chance),
            cost_per_click=dense(chance),
            target_location="Omsk" if number % 11 == 10 else None,
        )
        for number in range(1_100)
    )
    ClientMlScore.objects.create(client_id=CLIENTS[0], advertiser_id=ADVERTISERS[0], score=80)
    p90.rebuild()
    reference.refresh()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns, client_views, client_clicks, client_ml_scores")


def plan_for(client_id, choice):
    with connection.cursor() as cursor:
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {CHOICE.format(viewer=VIEWER, best_ad=choice)}"
        cursor.execute(explain, [client_id])
        return cursor.fetchone()[0][0]["Plan"]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


# A client with scores, and one without; an index, and how few campaigns are looked at in its order.
WAYS = {
    (Selection.FORMULA, CLIENTS[0]): ("both_prices", 100),
    (Selection.FORMULA, CLIENTS[1]): ("impression", 100),
    (Selection.PATIENT, CLIENTS[0]): ("patience", 400),
    (Selection.PATIENT, CLIENTS[1]): ("patience", 400),
    (Selection.RESERVING, CLIENTS[0]): ("patience", 400),
}


def test_the_walk_looks_at_few_campaigns_in_the_order_of_an_index(thousand):
    """All of them walk, and nothing is sorted before the walk has ended.

    Here a click costs as much as an impression, which is where the order of patience is at its loosest.
    """
    for (selection, client_id), (order, few) in WAYS.items():
        used = indexes_of_walk(client_id, best_ad(selection), few)
        assert used == {f"campaigns_by_{order}"}, (selection, client_id)


def test_while_a_day_is_waking_it_walks_among_those_at_rest_as_well(thousand):
    Campaign.objects.filter(ranking_cpi__gt=F("ranking_cpc")).update(is_dormant=True)  # they begin on this day
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns")
    for (selection, client_id), (order, few) in WAYS.items():
        used = indexes_of_walk(client_id, best_ad(selection, is_waking=True), few)
        assert used == {f"campaigns_by_{order}", f"campaigns_begin_by_{order}"}, (selection, client_id)


def indexes_of_walk(client_id, choice, few):
    """Walk, and say where; no further than to a few, and in the order of the indexes."""
    plan = plan_for(client_id, choice)
    [offers] = [node for node in nodes(plan) if node.get("Subplan Name") == "CTE offers"]
    assert offers["Actual Rows"] < few
    used = [node for node in nodes(offers) if node.get("Relation Name") == "campaigns" and node["Actual Loops"]]
    assert not [node for node in nodes(offers) if node["Node Type"] in {"Sort", "Incremental Sort"}]
    return {node["Index Name"] for node in used}
