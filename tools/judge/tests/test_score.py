"""The judge's arithmetic: weights, the best of each metric, penalties."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tools.judge.score import Metrics, scores

RUN = Metrics(
    profit=Decimal(100),
    relevance=50,
    delivered=0.8,
    mean_seconds=0.004,
    impressions=10,
    clicks=2,
    unserved=0,
    excess=0,
    server_errors=0,
    outside=0,
)


def test_whoever_is_best_in_everything_has_a_score_of_1():
    assert scores([RUN]) == [pytest.approx(1)]


def test_each_metric_counts_against_the_best_of_it():
    other = replace(RUN, profit=Decimal(50), relevance=100, mean_seconds=0.008)
    assert scores([RUN, other]) == [
        pytest.approx(0.5 + 0.25 / 2 + 0.15 + 0.1),
        pytest.approx(0.5 / 2 + 0.25 + 0.15 + 0.1 / 2),
    ]


@pytest.mark.parametrize(
    ("changes", "penalty"),
    [
        ({"excess": 0.049}, 0),
        ({"excess": 0.05}, 0.05),
        ({"excess": 0.12}, 0.1),
        ({"server_errors": 99}, 0),
        ({"server_errors": 200}, 0.1),
        ({"outside": 3}, 0.3),
        ({"outside": 1, "excess": 0.06, "server_errors": 100}, 0.2),
    ],
)
def test_what_is_taken_off(changes, penalty):
    assert replace(RUN, **changes).penalty == pytest.approx(penalty)


def test_a_market_on_which_nothing_happened_has_a_score_too():
    nothing = replace(RUN, profit=Decimal(0), relevance=0, delivered=0)
    assert scores([nothing]) == [pytest.approx(0.1)]
