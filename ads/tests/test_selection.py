"""The selection, held against a plain Python reading of its specification."""

import random
from decimal import Decimal

import pytest
from django.db import connection

from ads import p90
from ads.delivery.click import count_click
from ads.delivery.show import NoAdError, show_ad
from ads.factories import ClientMlScoreFactory
from ads.models import Ad, ClientClick, ClientView
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from tests.reference import selection
from zoomad.state.services import advance_day

DAY = 5


@pytest.fixture(autouse=True)
def _day(db):
    advance_day(day=DAY)


@pytest.fixture
def client():
    return ClientFactory()


def titles(client):
    return [ad.ad_title for ad in Ad.objects.ranked_for(client, day=DAY)]


def see(client, campaign, click=False):
    for event in (ClientView, ClientClick) if click else (ClientView,):
        event.objects.create(client=client, campaign=campaign, date=DAY, cost=1)


@pytest.mark.parametrize(("start", "end", "runs"), [(5, 5, True), (0, 5, True), (6, 9, False), (0, 4, False)])
def test_only_running_campaigns_are_shown_both_days_included(client, start, end, runs):
    CampaignFactory(start_date=start, end_date=end)
    assert bool(titles(client)) is runs


@pytest.mark.parametrize(
    ("targeting", "fits"),
    [
        ({}, True),
        ({"target_gender": "MALE"}, True),
        ({"target_gender": "ALL"}, True),
        ({"target_gender": "FEMALE"}, False),
        ({"target_age_from": 30}, True),
        ({"target_age_from": 31}, False),
        ({"target_age_to": 30}, True),
        ({"target_age_to": 29}, False),
        ({"target_age_from": 30, "target_age_to": 30}, True),
        ({"target_location": "Moscow"}, True),
        ({"target_location": "moscow"}, False),
        ({"target_location": "Moscow "}, False),
        ({"target_location": ""}, False),
        ({"target_location": "="}, False),
        ({"target_gender": "MALE", "target_location": "Kazan"}, False),
    ],
)
def test_a_campaign_is_shown_to_its_audience_only(client, targeting, fits):
    CampaignFactory(**targeting)
    assert bool(titles(client)) is fits


@pytest.mark.parametrize("place", ["", "=", "=Moscow", "Ω 'place' %s"])
def test_strange_places_match_only_themselves(place):
    CampaignFactory(target_location=place)
    assert titles(ClientFactory(location=place))
    assert not titles(ClientFactory(location="=" + place))


def test_the_highest_expected_profit_comes_first(client):
    liked, known, unknown = AdvertiserFactory.create_batch(3)
    ClientMlScoreFactory(client=client, advertiser=liked, score=100)
    ClientMlScoreFactory(client=client, advertiser=known, score=50)
    p90.refresh()  # P90 is 95
    CampaignFactory(advertiser=unknown, ad_title="no score", cost_per_impression=5, cost_per_click=1000)
    CampaignFactory(advertiser=known, ad_title="known", cost_per_impression=1, cost_per_click=10)
    CampaignFactory(advertiser=liked, ad_title="liked", cost_per_impression=0, cost_per_click=10)
    ranking = Ad.objects.ranked_for(client, day=DAY)
    assert [(ad.ad_title, ad.expected_profit) for ad in ranking] == [
        ("liked", 100 / 95.0 * 10),
        ("known", 50 / 95.0 * 10 + 1),
        ("no score", 5),
    ]


def test_another_clients_scores_do_not_matter(client):
    advertiser = AdvertiserFactory()
    ClientMlScoreFactory(advertiser=advertiser, score=100)
    CampaignFactory(advertiser=advertiser, ad_title="liked by another")
    CampaignFactory(ad_title="dearer", cost_per_impression=1)
    assert titles(client) == ["dearer", "liked by another"]


def test_what_the_client_has_seen_comes_after_all_that_it_has_not(client):
    advertiser = AdvertiserFactory()
    ClientMlScoreFactory(client=client, advertiser=advertiser, score=1000)
    see(client, CampaignFactory(advertiser=advertiser, ad_title="seen", cost_per_click=1000))
    CampaignFactory(ad_title="new", cost_per_impression=0, cost_per_click=0)
    assert titles(client) == ["new", "seen"]


def test_seen_campaigns_are_ordered_by_what_a_click_would_earn(client):
    advertiser = AdvertiserFactory()
    ClientMlScoreFactory(client=client, advertiser=advertiser, score=10)
    p90.refresh()
    CampaignFactory(start_date=9, end_date=9, cost_per_click=40)  # the dearest of all campaigns, running or not
    for price in (1, 3, 2):
        campaign = CampaignFactory(advertiser=advertiser, cost_per_click=price, cost_per_impression=9 - price)
        see(client, campaign)
    values = [ad.expected_profit for ad in Ad.objects.ranked_for(client, day=DAY)]
    assert values == [3 / 80, 2 / 80, 1 / 80]


def test_free_campaigns_divide_by_no_zero(client):
    see(client, CampaignFactory(cost_per_click=0, cost_per_impression=0, ad_title="free"))
    assert titles(client) == ["free"]


def test_ties_go_to_the_one_that_ends_sooner_then_to_the_lower_id(client):
    late = CampaignFactory(end_date=9)
    soon = sorted(CampaignFactory.create_batch(4, end_date=8), key=lambda campaign: campaign.pk)
    assert [ad.pk for ad in Ad.objects.ranked_for(client, day=DAY)] == [*(c.pk for c in soon), late.pk]


def test_a_clicked_campaign_is_not_shown_to_that_client_again(client):
    campaign = CampaignFactory()
    see(client, campaign, click=True)
    assert not titles(client)
    assert titles(ClientFactory())


@pytest.mark.parametrize("limits", [{"impressions_limit": 0, "clicks_limit": 0}, {"clicks_limit": 0}])
def test_a_campaign_without_budget_is_never_shown(api, client, limits):
    advertiser = AdvertiserFactory()
    body = {
        "cost_per_impression": 1,
        "cost_per_click": 1,
        "ad_title": "",
        "ad_text": "",
        "start_date": 5,
        "end_date": 5,
    }
    api.post(f"/advertisers/{advertiser.pk}/campaigns", {"impressions_limit": 1} | body | limits, expect=201)
    assert not titles(client)


@pytest.mark.parametrize("seed", range(8))
def test_the_ad_shown_is_the_one_that_the_specification_says(seed):
    """Random markets, played view by view and click by click, against the formula written down once more in Python."""
    chance = random.Random(seed)
    market = _Market(chance)
    for _ in range(25):
        client = chance.choice(market.clients)
        expected = market.best_for(client)
        try:
            shown = show_ad(client_id=client.pk).ad_id
        except NoAdError:
            shown = None
        assert shown == expected
        if expected:
            market.views[expected].add(client.pk)
            if chance.random() < 0.3:
                count_click(ad_id=expected, client_id=client.pk)
                market.clicks[expected].add(client.pk)


class _Market:
    """The same data, as the specification writes it."""

    def __init__(self, chance):
        self.clients = [
            ClientFactory(
                age=chance.randint(15, 45), gender=chance.choice(["MALE", "FEMALE"]), location=chance.choice("AB")
            )
            for _ in range(4)
        ]
        advertisers = AdvertiserFactory.create_batch(3)
        self.scores = {
            (client.pk, advertiser.pk): chance.randint(0, 100)
            for client in self.clients
            for advertiser in advertisers
            if chance.random() < 0.7
        }
        for (client, advertiser), score in self.scores.items():
            ClientMlScoreFactory(client_id=client, advertiser_id=advertiser, client=None, advertiser=None, score=score)
        p90.refresh()
        self.campaigns = [
            CampaignFactory(
                advertiser=chance.choice(advertisers),
                start_date=chance.choice([3, 4, 5]),
                end_date=chance.randint(5, 8),
                impressions_limit=chance.choice([1, 2, 1000]),
                clicks_limit=chance.choice([1, 1000]),
                cost_per_impression=Decimal(chance.randint(0, 20)) / 10,
                cost_per_click=chance.randint(0, 5),
                target_gender=chance.choice([None, "ALL", "MALE", "FEMALE"]),
                target_age_from=chance.choice([None, 18]),
                target_age_to=chance.choice([None, 40]),
                target_location=chance.choice([None, None, "A"]),
            )
            for _ in range(8)
        ]
        self.booked = [_as_booked(campaign) for campaign in self.campaigns]
        self.views = {campaign.pk: set() for campaign in self.campaigns}
        self.clicks = {campaign.pk: set() for campaign in self.campaigns}

    def best_for(self, client):
        best = selection.best(
            [campaign for campaign in self.booked if self._may_be_shown(campaign, client)],
            score=lambda advertiser_id: self.scores.get((client.pk, advertiser_id), 0),
            p90=selection.percentile_90(self.scores.values()),
            top_price=max(max(each["cost_per_click"], each["cost_per_impression"]) for each in self.booked),
            seen={campaign_id for campaign_id, viewers in self.views.items() if client.pk in viewers},
        )
        return best and best["campaign_id"]

    def _may_be_shown(self, campaign, client):
        who = {name: getattr(client, name) for name in ("client_id", "age", "gender", "location")}
        views, clicks = self.views[campaign["campaign_id"]], self.clicks[campaign["campaign_id"]]
        return selection.selectable(campaign, who, day=DAY, views=views, clicks=clicks)


def _as_booked(campaign):
    targeting = {name: getattr(campaign, f"target_{name}") for name in ("gender", "age_from", "age_to", "location")}
    return {**vars(campaign), "targeting": targeting}


def test_a_paused_campaign_is_shown_to_nobody_and_not_even_scanned(client):
    """The condition is the index's own: a paused campaign is not in it."""
    paused = CampaignFactory(is_paused=True)
    assert not titles(client)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'campaigns_by_both_prices'::regclass"
        )
        assert "NOT is_paused" in cursor.fetchone()[0]
    paused.is_paused = False
    paused.save()
    assert titles(client) == [paused.ad_title]
