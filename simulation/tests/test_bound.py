"""The upper bound, held against all plans there are of markets so small that they can be counted."""

import numpy as np
import pytest

from simulation.bound import upper_bound
from simulation.market import Scale, generate

TINY = Scale(days=2, clients=3, campaigns=3, requests=0.8, demand=0.8)


def best_plan(market):
    """Try every answer to every request."""
    requests = [(day, client) for day, guests in enumerate(market.visits) for client in guests.tolist()]
    return best_rest(market, requests, frozenset())


def best_rest(market, requests, shown):
    if not requests:
        return 0.0
    (day, client), *rest = requests
    plans = [best_rest(market, rest, shown)]
    for ad, booking in enumerate(market.campaigns):
        terms = booking.fields
        viewers = [other for other, seen in shown if seen == ad]
        clicks = sum(market.clicks[viewer, ad] for viewer in viewers)
        has_budget = len(viewers) < terms["impressions_limit"] and clicks < terms["clicks_limit"]
        runs = terms["start_date"] <= day <= terms["end_date"]
        if runs and has_budget and market.fits[client, ad] and client not in viewers:
            value = terms["cost_per_impression"] + terms["cost_per_click"] * int(market.clicks[client, ad])
            plans.append(float(value) + best_rest(market, rest, shown | {(client, ad)}))
    return max(plans)


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_whatever_earns_more_than_the_bound(seed):
    market = generate(seed, TINY)
    assert best_plan(market) <= upper_bound(market, market.clicks).earned + 1e-9


def test_the_bound_is_near_to_the_best_plan():
    markets = [generate(seed, TINY) for seed in range(12)]
    best = sum(best_plan(market) for market in markets)
    assert 0 < sum(upper_bound(market, market.clicks).earned for market in markets) <= 1.1 * best


def test_more_traffic_never_lowers_it_and_no_budget_is_exceeded():
    market = generate(1, Scale(days=4, clients=20, campaigns=8))
    bound = upper_bound(market, market.probability)
    assert (bound.shares <= 1 + 1e-9).all()
    market.visits[0] = np.concatenate([market.visits[0], np.arange(20)])
    vars(market).pop("requests")
    assert upper_bound(market, market.probability).earned >= bound.earned - 1e-9
