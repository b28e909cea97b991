from uuid import uuid4

from tools.demo.api import ShownAd
from tools.demo.market import Scale, Visit, generate
from tools.demo.player import Outcome, Player, Tally

CLIENT, OTHER, AD = uuid4(), uuid4(), uuid4()
MARKET = generate(seed=1, scale=Scale(clients=3))


class OneAd:
    """A platform with one ad for everybody, or none."""

    def __init__(self, ad: ShownAd | None) -> None:
        self.ad = ad
        self.clicks = []

    def ad_for(self, client_id):
        return self.ad

    def click(self, ad_id, client_id):
        self.clicks.append((ad_id, client_id))


def play(platform, *visits):
    with Player(platform, MARKET) as player:
        return list(player.play(visits))


def test_the_same_ad_shown_again_is_served_again_but_one_pair():
    tally = Tally()
    for _ in range(2):
        tally.add(Outcome(CLIENT, AD))
    tally.add(Outcome(OTHER, AD))
    assert tally.served == 3
    assert tally.impressions_by_ad() == {AD: 2}


def test_a_visit_without_an_ad_lowers_the_fill_rate():
    tally = Tally()
    tally.add(Outcome(CLIENT, AD))
    tally.add(Outcome(CLIENT, None))
    assert (tally.served, tally.unserved, tally.fill_rate) == (1, 1, 50.0)


def test_no_visits_fill_nothing():
    assert Tally().fill_rate == 0


def test_a_tally_of_two_days_counts_a_pair_once():
    first, second = Tally(), Tally()
    first.add(Outcome(CLIENT, AD, clicked=True))
    second.add(Outcome(CLIENT, AD, clicked=True))
    first.merge(second)
    assert first.served == 2
    assert first.clicks_by_ad() == {AD: 1}


def test_the_lucky_click_and_the_others_do_not():
    client = MARKET.clients[0]
    ad = ShownAd(AD, MARKET.advertisers[0].advertiser_id)
    platform = OneAd(ad)
    outcomes = play(platform, Visit(client, luck=0.0), Visit(client, luck=0.99))
    assert [outcome.clicked for outcome in outcomes] == [True, False]
    assert platform.clicks == [(AD, client.client_id)]


def test_who_sees_nothing_clicks_nothing():
    platform = OneAd(None)
    assert play(platform, Visit(MARKET.clients[0], luck=0.0)) == [Outcome(MARKET.clients[0].client_id, None)]
    assert platform.clicks == []


def test_an_ad_of_a_stranger_may_be_clicked_too():
    platform = OneAd(ShownAd(AD, uuid4()))
    assert play(platform, Visit(MARKET.clients[0], luck=0.0))[0].clicked
