"""Means of several markets, and how far they can be trusted."""

import pytest

from tools.simulation.series import Spread


def test_the_interval_is_students():
    spread = Spread.of([1.0, 2.0, 3.0])
    assert spread.mean == 2
    assert spread.half == pytest.approx(4.303 / 3**0.5, rel=1e-3)


def test_one_market_says_nothing_about_others():
    assert Spread.of([0.9]) == Spread(0.9, 0)
