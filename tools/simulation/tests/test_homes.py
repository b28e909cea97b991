"""The simulation of homes settles as the platform does."""

from itertools import cycle
from uuid import UUID

import pytest

from ads.counters.layout import change_homes
from ads.delivery import shares, show
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from tools.simulation.homes import play

MANY = 4


@pytest.mark.parametrize("limit", [1, 9, 60])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 0, 0, 0, 0, 0, 1), (3, 3, 2, 3, 0)])
def test_it_settles_as_often_as_the_platform(db, monkeypatch, limit, order):
    change_homes(MANY)
    campaign = CampaignFactory(impressions_limit=limit, clicks_limit=limit)
    settled = 0

    def settle(*args, **kwargs):
        nonlocal settled
        settled += 1
        return real(*args, **kwargs)

    real = shares.settle
    for module in (shares, show):
        monkeypatch.setattr(module, "settle", settle)

    homes = cycle(order)
    for number in range(limit):
        client = ClientFactory(client_id=UUID(int=256 * (number + 1) + next(homes)))
        assert show.show_ad(client_id=client.pk).ad_id == campaign.pk

    order_again = cycle(order)
    assert settled == play(limit, MANY, lambda: next(order_again)).settlements


def test_the_only_home_never_asks():
    assert play(1_000, 1).settlements == 0
