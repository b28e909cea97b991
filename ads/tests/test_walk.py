"""The walk, held to the ranking of all campaigns, and to the plan that makes it short."""

import random
from contextlib import contextmanager
from decimal import Decimal
from functools import cache, partial
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ads import p90, reference
from ads.compiled import TODAY, AnyViewer, first_of
from ads.delivery.statements import VIEWER
from ads.models import Ad, ClientClick, ClientMlScore, ClientView, SelectionReference
from ads.walk import WALKS, best_ad
from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from clients.models import Client
from tests.budget import examples
from zoomad.state.models import PlatformState, Selection
from zoomad.state.services import advance_day

DAY = 5
CHOICE = "WITH {viewer}, best AS ({best_ad}) SELECT * FROM best"
ADVERTISERS = [UUID(int=number) for number in range(1, 6)]
CLIENTS = [UUID(int=number) for number in range(11, 16)]


def chosen_by(choice, client_id):
    """Choose as `GET /ads` does, and record nothing."""
    with connection.cursor() as cursor:
        cursor.execute(CHOICE.format(viewer=VIEWER, best_ad=choice), [client_id])
        return cursor.fetchone()


def dense(chance):
    return Decimal(chance.randint(0, 200)) / 10


# A market has one kind of prices, of scores, and so on, so that the rare cases are whole markets.
PRICES = {
    "dense": lambda chance: (dense(chance), dense(chance)),
    "few": lambda chance: (chance.choice([0, 1, 2]), chance.choice([0, 1, 2, 3])),
    "near": lambda chance: (10 + dense(chance) / 10, 10 + dense(chance) / 10),
    "alike": lambda _: (Decimal("0.1"), Decimal("0.3")),
    "free": lambda _: (0, 0),
    "for clicks": lambda chance: (0, dense(chance)),
    "for impressions": lambda chance: (dense(chance), 0),
}
SCORES = {
    "none": lambda _: None,
    "some": lambda chance: chance.choice([None, None, chance.randint(0, 100)]),
    "all": lambda chance: chance.randint(0, 100),
    "alike": lambda chance: chance.choice([None, 50]),
    "negative": lambda chance: chance.randint(-100, -1),
    "of both signs": lambda chance: chance.randint(-50, 50),
}


class Market:
    """As many campaigns as make a walk, of which most may be shown to most clients."""

    def __init__(self, chance, prices, scores, seen, marked, asleep):
        self.chance, self.marked, self.asleep = chance, marked, asleep
        self.ends = chance.choice([[-1, 0, 0, 1, 1, 2, 2], [0, 1, 4, 12, 40]])
        self.campaigns = [self._campaign(number, *prices(chance)) for number in range(100, 100 + chance.randint(1, 50))]
        self.scores = {(client, other): scores(chance) for client in CLIENTS for other in ADVERTISERS}
        self.seen = seen

    def _campaign(self, number, per_impression, per_click):
        choice, seldom = self.chance.choice, partial(self._seldom, 15)
        start = seldom(DAY + 1, choice([0, DAY]))
        return CampaignFactory.build(
            campaign_id=UUID(int=number),
            advertiser=None,
            advertiser_id=choice(ADVERTISERS),
            cost_per_impression=per_impression,
            cost_per_click=per_click,
            start_date=start,
            end_date=max(start, DAY + choice(self.ends)),
            target_gender=choice([None, None, "ALL", "MALE", seldom("FEMALE", None)]),
            target_location=choice([None, None, "Moscow", seldom("Omsk", None)]),
            target_age_from=seldom(31, None),
            is_paused=seldom(True, False),
            is_exhausted=seldom(True, False),
            is_dormant=start == DAY and self.chance.random() < self.asleep,
            left_eighths=choice([1, 3, 7, 8, 8]),
        )

    def _seldom(self, once_in, value, usual):
        return value if self.chance.randrange(once_in) == 0 else usual

    def fill(self):
        """Put it on the platform, in the middle of waking what begins on its day."""
        Campaign.objects.bulk_create(self.campaigns)
        scores = [(*pair, score) for pair, score in self.scores.items() if score is not None]
        ClientMlScore.objects.bulk_create(
            ClientMlScore(client_id=c, advertiser_id=a, score=score) for c, a, score in scores
        )
        p90.rebuild()
        pairs = [(client, campaign.pk) for client in CLIENTS for campaign in self.campaigns]
        seen = [pair for pair in pairs if self.chance.random() < self.seen]
        for event, some in ((ClientView, seen), (ClientClick, seen[::7])):
            event.objects.bulk_create(event(client_id=c, campaign_id=a, date=1, cost=1) for c, a in some)
        advance_day(day=DAY - 1)
        PlatformState.objects.update(current_day=DAY, is_waking=self.asleep > 0)
        if self.marked is not None:
            SelectionReference.objects.create(click_rate=0.3, marked_on=self.marked, refreshed_at=now())
            Campaign.everything.settle_horizons(self.marked, at_most=100)


markets = st.builds(
    Market,
    chance=st.integers(0, 2**32).map(random.Random),
    prices=st.sampled_from(list(PRICES)).map(PRICES.get),
    scores=st.sampled_from(list(SCORES)).map(SCORES.get),
    seen=st.sampled_from([0, 0.1, 0.5, 0.9, 1]),
    marked=st.sampled_from([None, DAY - 4, DAY - 1, DAY]),
    asleep=st.sampled_from([0, 0, 0.5, 1]),
)


@pytest.fixture
def people(db):
    Advertiser.objects.bulk_create(AdvertiserFactory.build(pk=pk) for pk in ADVERTISERS)
    Client.objects.bulk_create(ClientFactory.build(pk=pk) for pk in CLIENTS)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE client_ml_scores DROP CONSTRAINT IF EXISTS client_ml_scores_not_negative")


@contextmanager
def off_the_platform_afterwards():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


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


WAYS = pytest.mark.parametrize(
    ("selection", "client_id", "order", "few"),
    [
        (Selection.FORMULA, CLIENTS[0], "both_prices", 100),
        (Selection.FORMULA, CLIENTS[1], "impression", 100),
        (Selection.PATIENT, CLIENTS[0], "patience", 400),
        (Selection.PATIENT, CLIENTS[1], "patience", 400),
        (Selection.RESERVING, CLIENTS[0], "patience", 400),
    ],
)


@WAYS
def test_the_walk_looks_at_few_campaigns_in_the_order_of_an_index(thousand, selection, client_id, order, few):
    """A client with scores, and one without: both walk, and nothing is sorted before the walk has ended.

    Here a click costs as much as an impression, which is where the order of patience is at its loosest.
    """
    assert indexes_of_walk(client_id, best_ad(selection), few) == {f"campaigns_by_{order}"}


@WAYS
def test_while_a_day_is_waking_it_walks_among_those_at_rest_as_well(thousand, selection, client_id, order, few):
    Campaign.objects.filter(ranking_cpi__gt=F("ranking_cpc")).update(is_dormant=True)  # they begin on this day
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns")
    used = indexes_of_walk(client_id, best_ad(selection, is_waking=True), few)
    assert used == {f"campaigns_by_{order}", f"campaigns_begin_by_{order}"}


def indexes_of_walk(client_id, choice, few):
    """Walk, and say where; no further than to a few, and in the order of the indexes."""
    plan = plan_for(client_id, choice)
    [offers] = [node for node in nodes(plan) if node.get("Subplan Name") == "CTE offers"]
    assert offers["Actual Rows"] < few
    used = [node for node in nodes(offers) if node.get("Relation Name") == "campaigns" and node["Actual Loops"]]
    assert not [node for node in nodes(offers) if node["Node Type"] in {"Sort", "Incremental Sort"}]
    return {node["Index Name"] for node in used}
