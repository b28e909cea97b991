"""A small market on the real platform: what any play of it has to be like."""

import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from ads.counters.audit import differences
from ads.models import CampaignDelivery, ClientView
from ads.walk import WALKS, best_ad
from tools.market.simulated import Scale, generate
from tools.simulation import experiment, pictures, report
from tools.simulation.play import play
from tools.simulation.strategies import STRATEGIES, choice_of
from zoomad.state.models import Selection

SMALL = Scale(days=3, clients=12, campaigns=10, requests=2, demand=0.7)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("strategy", Selection.values)
def test_the_same_seed_makes_the_same_bill_whatever_was_played_before(strategy):
    first = play(generate(3, SMALL), strategy)
    assert first.views > 0
    play(generate(4, SMALL), "random")
    assert play(generate(3, SMALL), strategy) == first


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_whatever_the_strategy_limits_hold_and_counters_equal_the_rows(strategy):
    market = generate(3, SMALL)
    assert play(market, strategy).views > 0
    limits = {each.campaign_id: each.fields for each in market.campaigns}
    deliveries = list(CampaignDelivery.objects.all())
    assert all(each.impressions <= limits[each.campaign_id]["impressions_limit"] for each in deliveries)
    assert all(each.clicks <= limits[each.campaign_id]["clicks_limit"] for each in deliveries)
    assert any(each.impressions == limits[each.campaign_id]["impressions_limit"] for each in deliveries)
    assert list(differences()) == []


def test_everybody_is_shown_only_what_the_contract_lets_them_see():
    market = generate(5, SMALL)
    numbers = {each.campaign_id: number for number, each in enumerate(market.campaigns)}
    guests = {each["client_id"]: number for number, each in enumerate(market.clients)}
    play(market, "random")
    views = list(ClientView.objects.values_list("client_id", "campaign_id", "date"))
    assert views
    for client_id, campaign_id, day in views:
        booking = market.campaigns[numbers[campaign_id]].fields
        assert market.fits[guests[client_id], numbers[campaign_id]]
        assert booking["start_date"] <= day <= booking["end_date"]


def test_the_platforms_strategy_is_the_one_of_production():
    assert choice_of("formula") is None
    own = [name for name in STRATEGIES if choice_of(name)]
    choices = [*(choice_of(name)() for name in own), *map(best_ad, WALKS)]
    assert len(set(choices)) == len(STRATEGIES)


def test_what_is_expected_is_what_was_billed_where_nothing_is_left_to_the_dice():
    market = generate(3, SMALL)
    certain = replace(market, probability=market.clicks.astype(float))
    played = play(certain, "formula")
    assert played.clicks > 0
    assert played.expected == pytest.approx(float(played.earned))


def test_what_is_expected_is_the_mean_over_many_dice():
    """Of a market in which nothing runs out, so that every throw shows the same ads."""
    market = generate(3, Scale(days=1, clients=6, campaigns=6, requests=2, demand=50))
    for booking in market.campaigns:
        booking.fields["clicks_limit"] = booking.fields["impressions_limit"]
    likely = np.full(market.probability.shape, 0.5)
    dice = np.random.default_rng(1).random((12, *likely.shape)) < likely
    plays = [play(replace(market, probability=likely, clicks=clicks), "formula") for clicks in dice]
    assert len({played.views for played in plays}) == 1
    assert np.mean([float(played.earned) for played in plays]) == pytest.approx(plays[0].expected, rel=0.25)


def test_each_request_is_a_view_a_repeat_or_has_no_ad():
    played = play(generate(3, SMALL), "formula")
    assert played.repeats > 0
    assert played.views + played.repeats + played.unserved == played.requests


def test_nobody_exceeds_the_bound_and_the_report_says_how_near_they_came(tmp_path):
    market = generate(3, SMALL)
    found = experiment.run(3, market, Console(quiet=True))
    assert found.plays.keys() == STRATEGIES.keys()
    for played in found.plays.values():
        assert 0 < float(played.earned) <= found.foreseeing.earned + 1e-6
        assert sum(played.by_day) == played.earned
        assert max(played.shares) <= 1

    with (console := Console(width=120)).capture() as printed:
        report.show(console, "A market", found)
    assert f"{found.plays['formula'].earned:,.2f}" in printed.get()
    report.write([found], tmp_path / "found.json")
    written = json.loads((tmp_path / "found.json").read_text())
    assert written[0]["strategies"]["formula"]["earned"] == str(found.plays["formula"].earned)
    pictures.draw(found, tmp_path / "found.png")
    assert (tmp_path / "found.png").read_bytes().startswith(b"\x89PNG")


def test_several_markets_have_means_and_the_worst_of_them():
    found = [experiment.run(seed, generate(seed, SMALL), Console(quiet=True), ("formula", "random")) for seed in (3, 4)]
    with (console := Console(width=120)).capture() as printed:
        report.show_series(console, "A market", found)
    gains = [each.share("random") / each.share("formula") - 1 for each in found]
    assert "A market, seeds 3 to 4" in printed.get()
    assert f"{min(gains):+.1%}" in printed.get()
