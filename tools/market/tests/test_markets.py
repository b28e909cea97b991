"""What the kinds of market are like."""

from decimal import Decimal

import numpy as np
import pytest

from tools.market import judged, simulated
from tools.market.kinds import KINDS

LONG = simulated.Scale(days=30, longest=10, clients=60, campaigns=300)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_market(kind):
    generate, scale = KINDS[kind].generate, KINDS[kind].sizes["small"]
    one, same, other = generate(1, scale), generate(1, scale), generate(2, scale)
    assert one.campaigns == same.campaigns != other.campaigns
    assert one.clients == same.clients
    assert (one.scores == same.scores).all()
    assert (one.clicks == same.clicks).all()
    assert all((guests == others).all() for guests, others in zip(one.visits, same.visits, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_every_campaign_runs_on_some_day_and_has_something_to_sell(kind):
    market = KINDS[kind].generate(1, KINDS[kind].sizes["small"])
    for booking in market.campaigns:
        assert 0 <= booking.fields["start_date"] < len(market.visits)
        assert booking.fields["end_date"] >= booking.fields["start_date"]
        assert booking.fields["impressions_limit"] >= 1
        assert booking.fields["clicks_limit"] >= 1


def test_a_long_market_is_as_full_on_its_first_and_last_day_as_between():
    market = simulated.generate(1, LONG)
    start, end = market.field("start_date"), market.field("end_date")
    running = [int(((start <= day) & (day <= end)).sum()) for day in range(30)]
    assert min(running[0], running[-1]) > 0.7 * np.mean(running)
    assert max(end - start) <= 10
    assert (end > 29).any()


def test_a_usual_market_opens_with_half_of_its_campaigns():
    market = simulated.generate(1, simulated.Scale(days=30, clients=60, campaigns=300))
    assert 130 <= (market.field("start_date") == 0).sum() <= 190


class TestAJudgesMarket:
    market = judged.generate(1, judged.Scale())

    def test_limits_are_small_and_audiences_of_one_place_and_one_gender(self):
        fields = [booking.fields for booking in self.market.campaigns]
        assert all(4 <= each["impressions_limit"] <= 12 for each in fields)
        narrow = [each for each in fields if each["target_gender"] and each["target_location"]]
        assert len(narrow) > 0.9 * len(fields)

    def test_some_prices_have_17_digits_and_some_clicks_limits_are_above_the_impressions_limits(self):
        fields = [booking.fields for booking in self.market.campaigns]
        assert max(len(Decimal(each["cost_per_click"]).as_tuple().digits) for each in fields) == 17
        assert 5 < sum(each["clicks_limit"] > each["impressions_limit"] for each in fields) < 20

    def test_every_pair_has_a_score_and_everybody_comes_every_day(self):
        assert self.market.scores.shape == (240, 24)
        assert self.market.scores.max() > 9_900
        assert (self.market.requests == 1).all()

    def test_others_come_on_some_days(self):
        rare = judged.generate(1, judged.Scale(days=40, attendance=0.25))
        assert rare.requests.mean() == pytest.approx(0.25, abs=0.02)
