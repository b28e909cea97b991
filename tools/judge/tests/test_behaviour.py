"""Platforms whose every answer looks right, but which do something wrong: the judge's books and rules find it."""

from decimal import Decimal

import pytest

from tools.judge.tests.platform import Platform
from tools.judge.tests.running import SMALL, run


def test_a_platform_that_keeps_the_contract_deviates_nowhere():
    metrics, deviations = run(scale=SMALL)
    assert deviations == set()
    assert metrics.impressions > metrics.clicks > 0
    assert metrics.unserved == 0
    assert metrics.penalty == 0


class ChargesEveryView(Platform):
    def ad(self, client):
        self.views = {(key, f"{viewer}, earlier"): event for (key, viewer), event in self.views.items()}
        return super().ad(client)


class ChargesTodaysPrice(Platform):
    def stats(self, keys, day=None):
        prices = {key: Decimal(self.campaigns[key]["cost_per_impression"]) for key in keys}
        self.views = {
            (key, viewer): (when, prices.get(key, cost)) for (key, viewer), (when, cost) in self.views.items()
        }
        return super().stats(keys, day)


class CountsEveryClick(Platform):
    def click(self, campaign, client_id):
        pair = (campaign["campaign_id"], client_id)
        if pair in self.clicks:
            self.clicks[pair[0], "again"] = self.clicks[pair]
        return super().click(campaign, client_id)


class RoundsMoney(Platform):
    def stats(self, keys, day=None):
        exact = super().stats(keys, day)
        return exact | {name: float(exact[name]) for name in ("spent_impressions", "spent_clicks", "spent_total")}


class ForgetsLimits(Platform):
    def may_see(self, client, campaign):
        return super().may_see(client, campaign | {"impressions_limit": 1000})


class ForgetsAudiences(Platform):
    def may_see(self, client, campaign):
        anybody = dict.fromkeys(campaign["targeting"])
        return super().may_see(client, campaign | {"targeting": anybody})


class ForgetsDays(Platform):
    def may_see(self, client, campaign):
        return super().may_see(client, campaign | {"start_date": 0, "end_date": 1000})


class ShowsWhatWasClicked(Platform):
    def may_see(self, client, campaign):
        clicks, self.clicks = (
            self.clicks,
            {pair: event for pair, event in self.clicks.items() if client["client_id"] not in pair},
        )
        try:
            return super().may_see(client, campaign)
        finally:
            self.clicks = clicks


class ShowsNothing(Platform):
    def ad(self, client):
        return 404, {}


class ShowsWhatWasDeleted(Platform):
    def ad(self, client):
        status, ad = super().ad(client)
        return status, ad | {"ad_id": client["client_id"]}


class ThawsLimits(Platform):
    def change(self, key, body):
        self.campaigns[key] |= body
        return 200, self.campaigns[key]


class ClearsWhatIsNotSent(Platform):
    def change(self, key, body):
        return super().change(key, {"targeting": None} | body)


class StartsInThePast(Platform):
    def book(self, owner, body):
        day, self.day = self.day, -1
        try:
            return super().book(owner, body)
        finally:
            self.day = day


class TurnsBackTime(Platform):
    def advance(self, day):
        self.day = int(day)
        return 200, {"current_date": self.day}


class SkipsDays(Platform):
    def advance(self, day):
        return super().advance(day + (day == 2))


class KeepsWhatIsDeleted(Platform):
    def answer(self, method, path, body):
        return (204, None) if method == "DELETE" else super().answer(method, path, body)


class ListsOneTwice(Platform):
    def list(self, owner, options):
        status, rows = super().list(owner, options)
        return status, [*rows[:-1], *rows[:1]]


class HangsUp(Platform):
    def click(self, campaign, client_id):
        raise ConnectionResetError


ADS, CAMPAIGN = "GET /ads: ", "/advertisers/{advertiser_id}/campaigns/{campaign_id}: "


@pytest.mark.parametrize(
    ("wrong", "deviation"),
    [
        (ChargesEveryView, "GET /stats/campaigns/{campaign_id}: impressions_count differs from the books"),
        (ChargesTodaysPrice, "GET /stats/campaigns/{campaign_id}/daily: spent_impressions differs from the books"),
        (CountsEveryClick, "GET /stats/campaigns/{campaign_id}: clicks_count differs from the books"),
        (RoundsMoney, "GET /stats/advertisers/{advertiser_id}/campaigns: spent_total differs from the books"),
        (ForgetsLimits, ADS + "an ad beyond its impressions limit"),
        (ForgetsAudiences, ADS + "an ad outside of its audience"),
        (ForgetsDays, ADS + "an ad outside of its days"),
        (ShowsWhatWasClicked, ADS + "an ad that the client has clicked"),
        (ShowsNothing, ADS + "no ad, though one fits"),
        (ShowsWhatWasDeleted, ADS + "an ad that was never booked"),
        (ThawsLimits, "PUT " + CAMPAIGN + "answered 200, though impressions_limit is frozen after the start"),
        (ClearsWhatIsNotSent, "PUT " + CAMPAIGN + "targeting.location came back otherwise"),
        (StartsInThePast, "POST /advertisers/{advertiser_id}/campaigns: answered 201, though it starts in the past"),
        (TurnsBackTime, "POST /time/advance: answered 200, though the day is past"),
        (SkipsDays, "POST /time/advance: another day than the next"),
        (KeepsWhatIsDeleted, "GET " + CAMPAIGN + "answered 200, though it was deleted"),
        (HangsUp, "POST /ads/{ad_id}/click: the connection broke"),
        (ListsOneTwice, "GET /advertisers/{advertiser_id}/campaigns: the pages are not all campaigns, each once"),
    ],
)
def test_it_finds_a_platform_that_does_wrong(wrong, deviation):
    _, deviations = run(wrong())
    assert deviation in deviations


def test_what_the_judge_punishes_is_counted():
    assert run(ForgetsLimits())[0].excess > 0
    assert run(ForgetsAudiences())[0].outside > 0
