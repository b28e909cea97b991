from collections import Counter
from dataclasses import astuple
from decimal import Decimal
from statistics import correlation

import pytest

from tools.demo import catalogue
from tools.demo.market import Market, Scale, generate

DAYS = 7


@pytest.fixture(scope="module")
def market() -> Market:
    return generate(seed=1, scale=Scale())


def test_the_same_seed_gives_the_same_market(market):
    assert generate(seed=1, scale=Scale()) == market


def test_the_same_seed_gives_the_same_traffic(market):
    assert generate(seed=1, scale=Scale()).visits(3) == market.visits(3)


def test_another_seed_gives_other_people_and_companies(market):
    other = generate(seed=2, scale=Scale())
    assert not {client.client_id for client in other.clients} & {client.client_id for client in market.clients}
    assert not {a.advertiser_id for a in other.advertisers} & {a.advertiser_id for a in market.advertisers}


def test_a_smaller_market_has_the_same_companies_and_campaigns(market):
    small = generate(seed=1, scale=Scale(clients=10))
    assert small.advertisers == market.advertisers
    assert small.campaigns == market.campaigns
    assert small.clients == market.clients[:10]


def test_the_market_is_large_enough_to_look_at(market):
    sizes = (len(market.clients), len(market.advertisers), len(market.campaigns), len(market.scores))
    assert sizes == (400, 36, 120, 14_400)


def test_every_client_is_one_of_a_kind_and_acceptable(market):
    assert len({client.client_id for client in market.clients}) == len(market.clients)
    assert len({client.login for client in market.clients}) == len(market.clients)
    for client in market.clients:
        assert 0 <= client.age <= 150
        assert client.gender in ("MALE", "FEMALE")
        assert client.location in catalogue.load().cities


def test_interests_are_between_none_and_all(market):
    assert all(0 <= interest <= 1 for client in market.clients for interest in client.interests.values())


def test_every_client_has_one_score_for_every_advertiser(market):
    pairs = {(score.client_id, score.advertiser_id) for score in market.scores}
    assert len(pairs) == len(market.scores) == len(market.clients) * len(market.advertisers)
    assert all(0 <= score.score <= 100 for score in market.scores)


def test_scores_follow_interests(market):
    clients = {client.client_id: client for client in market.clients}
    trades = {advertiser.advertiser_id: advertiser.trade for advertiser in market.advertisers}
    interests = [clients[score.client_id].interests[trades[score.advertiser_id]] for score in market.scores]
    assert 0.8 < correlation(interests, [score.score for score in market.scores]) < 0.99


@pytest.mark.parametrize("seed", range(5))
def test_every_campaign_obeys_the_contract(seed):
    for campaign in generate(seed, Scale(clients=1)).campaigns:
        assert 0 <= campaign.clicks_limit <= campaign.impressions_limit
        assert 0 <= campaign.start <= campaign.end
        assert campaign.ad.title
        assert campaign.ad.text


@pytest.mark.parametrize("seed", range(5))
def test_prices_are_exact_and_within_what_one_pays(seed):
    for campaign in generate(seed, Scale(clients=1)).campaigns:
        assert Decimal("0.0015") <= campaign.cost_per_impression <= Decimal("0.08")
        assert Decimal("0.10") < campaign.cost_per_click <= Decimal("4.00")
        assert campaign.cost_per_impression == round(campaign.cost_per_impression, 6)
        assert campaign.cost_per_click == round(campaign.cost_per_click, 2)


def test_every_targeting_can_be_met(market):
    for targeting in (campaign.ad.targeting for campaign in market.campaigns):
        assert targeting.gender in (None, "MALE", "FEMALE")
        assert targeting.location is None or targeting.location in catalogue.load().cities
        assert 0 <= (targeting.age_from or 0) <= (150 if targeting.age_to is None else targeting.age_to)


def test_targeting_is_mixed(market):
    used = Counter(sum(aim is not None for aim in astuple(campaign.ad.targeting)) for campaign in market.campaigns)
    assert used[0] >= 10
    assert set(used) == {0, 1, 2, 3, 4}


def test_an_advertiser_has_no_two_campaigns_of_one_title(market):
    titles = {(campaign.advertiser_id, campaign.ad.title) for campaign in market.campaigns}
    assert len(titles) == len(market.campaigns)


def test_some_campaigns_run_some_are_over_some_are_planned_when_the_run_ends(market):
    last = DAYS - 1
    planned = sum(campaign.start > last for campaign in market.campaigns)
    over = sum(campaign.end < last for campaign in market.campaigns)
    assert 8 <= planned <= 30
    assert 8 <= over <= 30
    assert planned + over < len(market.campaigns) / 2


@pytest.mark.parametrize("days", [1, 2, 30])
def test_a_run_of_any_length_has_campaigns_from_the_first_day_to_the_last(days):
    campaigns = generate(seed=1, scale=Scale(clients=1, days=days)).campaigns
    assert campaigns[0].start == 0
    assert all(any(c.start <= day <= c.end for c in campaigns) for day in range(days))


def test_days_differ_in_who_comes(market):
    assert market.visits(0) != market.visits(1)
    assert all(2_000 < len(market.visits(day)) < 3_000 for day in range(DAYS))
