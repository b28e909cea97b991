from decimal import Decimal
from uuid import uuid4

from tools.demo.api import Stats
from tools.demo.market import Scale, generate
from tools.demo.player import Outcome, Tally
from tools.demo.report import Day, Report, collect, disagreements, expected

from .factories import placed

MARKET = generate(seed=1, scale=Scale(clients=1))


def tally(*outcomes: Outcome) -> Tally:
    total = Tally()
    for outcome in outcomes:
        total.add(outcome)
    return total


def stats(impressions: int, spent: str = "0", clicks: int = 0) -> Stats:
    return Stats(impressions, clicks, Decimal(spent), Decimal(0))


class Books:
    """A platform that knows only statistics: each advertiser by day."""

    def __init__(self, daily):
        self.daily = daily

    def daily_stats_of(self, advertiser_id):
        return self.daily.get(advertiser_id, {})

    def stats_of(self, advertiser_id):
        return sum(self.daily.get(advertiser_id, {}).values(), Stats())


def test_stats_add_up_to_the_last_digit():
    third = Stats(1, 1, Decimal("0.000001"), Decimal("0.1"))
    assert third + third + third == Stats(3, 3, Decimal("0.000003"), Decimal("0.3"))


def test_conversion_is_in_percent_and_zero_without_impressions():
    assert stats(8, clicks=1).conversion == 12.5
    assert Stats().conversion == 0


def test_an_impression_is_expected_once_for_each_client():
    campaign, client = placed(cost_per_impression=Decimal("0.0015")), uuid4()
    events = [Outcome(client, campaign.campaign_id)] * 3 + [Outcome(uuid4(), campaign.campaign_id)]
    assert expected(tally(*events), {campaign.campaign_id: campaign}) == Stats(2, 0, Decimal("0.0030"), Decimal(0))


def test_clicks_are_expected_up_to_the_limit():
    campaign = placed(clicks_limit=2, cost_per_click=Decimal("0.35"))
    events = [Outcome(uuid4(), campaign.campaign_id, clicked=True) for _ in range(5)]
    own = expected(tally(*events), {campaign.campaign_id: campaign})
    assert (own.impressions, own.clicks, own.spent_clicks) == (5, 2, Decimal("0.70"))


def test_the_ads_of_strangers_are_not_in_the_books():
    assert expected(tally(Outcome(uuid4(), uuid4(), clicked=True)), {}) == Stats()


def test_days_are_summed_over_advertisers_in_order():
    first, second = (advertiser.advertiser_id for advertiser in MARKET.advertisers[:2])
    books = Books({first: {1: stats(1, "0.1"), 0: stats(2, "0.2")}, second: {1: stats(4, "0.4")}})
    report = collect(books, MARKET, {})
    assert [(day.day, day.stats) for day in report.days] == [(0, stats(2, "0.2")), (1, stats(5, "0.5"))]
    assert report.platform == stats(7, "0.7")


def test_a_day_that_was_played_in_vain_is_a_day_too():
    played = {3: tally(Outcome(uuid4(), None))}
    assert collect(Books({}), MARKET, played).days == [Day(3, Stats(), played[3])]


def test_the_top_is_five_by_what_they_spent():
    spent = {advertiser.advertiser_id: {0: stats(1, str(n))} for n, advertiser in enumerate(MARKET.advertisers)}
    top = collect(Books(spent), MARKET, {}).top
    assert [total.spent for _, total in top] == [35, 34, 33, 32, 31]


def test_books_that_agree_have_no_differences():
    report = Report([Day(0, stats(2, "0.30"), None)], stats(2, "0.3"), Tally(), [])
    assert disagreements(report, stats(2, "0.3")) == []


def test_every_sum_that_differs_is_named():
    report = Report([Day(0, stats(2, "0.3"), None)], stats(2, "0.3"), Tally(), [])
    assert disagreements(report, stats(3, "0.45")) == [
        "impressions: 2 in total and 2 by day on the platform, 3 by the player's count",
        "spent: 0.3 in total and 0.3 by day on the platform, 0.45 by the player's count",
    ]


def test_days_that_do_not_add_up_are_named():
    report = Report([Day(0, stats(1), None)], stats(2), Tally(), [])
    assert len(disagreements(report, stats(2))) == 1
