"""The upper bound, held against all plans there are of markets so small that they can be counted."""

from itertools import product

import numpy as np
import pytest

from tools.market.simulated import Scale, generate
from tools.simulation.bound import upper_bound

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


def test_more_traffic_never_lowers_it_and_no_budget_is_exceeded():
    market = generate(1, Scale(days=4, clients=20, campaigns=8))
    bound = upper_bound(market, market.probability)
    assert (bound.shares <= 1 + 1e-9).all()
    market.visits[0] = np.concatenate([market.visits[0], np.arange(20)])
    vars(market).pop("requests")
    assert upper_bound(market, market.probability).earned >= bound.earned - 1e-9


def test_without_anybody_to_show_anything_to_the_bound_is_nothing():
    market = generate(1, TINY)
    vars(market)["fits"] = np.zeros_like(market.fits)
    assert upper_bound(market, market.clicks).earned == 0


@pytest.mark.parametrize("seed", range(12))
def test_it_is_the_best_choice_of_whom_to_show_what(seed):
    """The limits form a network, so the program's best is whole: equal to trying every set of views and its days."""
    market = generate(seed, TINY)
    pairs = [tuple(pair) for pair in np.argwhere(market.fits).tolist()]
    days = [[None, *_days_for(market, *pair)] for pair in pairs]
    best = max(_worth(market, [(*pair, day) for pair, day in zip(pairs, plan, strict=True)]) for plan in product(*days))
    assert upper_bound(market, market.clicks).earned == pytest.approx(best)


def _days_for(market, client, campaign):
    terms = market.campaigns[campaign].fields
    runs = range(terms["start_date"], terms["end_date"] + 1)
    return [day for day in range(len(market.visits)) if day in runs and market.requests[day, client]]


def _worth(market, plan):
    shown = [(client, campaign, day) for client, campaign, day in plan if day is not None]
    guests = np.zeros_like(market.requests)
    views, clicks, total = np.zeros(len(market.campaigns)), np.zeros(len(market.campaigns)), 0.0
    for client, campaign, day in shown:
        terms, clicked = market.campaigns[campaign].fields, int(market.clicks[client, campaign])
        guests[day, client] += 1
        views[campaign] += 1
        clicks[campaign] += clicked
        total += float(terms["cost_per_impression"] + terms["cost_per_click"] * clicked)
    fits = (guests <= market.requests).all() and (views <= market.field("impressions_limit")).all()
    return total if fits and (clicks <= market.field("clicks_limit")).all() else 0.0
