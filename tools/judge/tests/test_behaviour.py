"""Platforms whose every answer looks right, but which do something wrong: the judge's books and rules find it."""

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
    def show(self, client_id):
        for key, views in self.views.items():
            self.views[key] = {f"{viewer}, earlier": event for viewer, event in views.items()}
        return super().show(client_id)


class ChargesTodaysPrice(Platform):
    def campaign_days(self, campaign_id):
        price = self.campaigns[campaign_id]["cost_per_impression"]
        self.views[campaign_id] = {viewer: (day, price) for viewer, (day, _) in self.views[campaign_id].items()}
        return super().campaign_days(campaign_id)


class CountsEveryClick(Platform):
    def click(self, ad_id, body):
        clicks = self.clicks[ad_id]
        if body["client_id"] in clicks:
            clicks["again"] = clicks[body["client_id"]]
        return super().click(ad_id, body)


class RoundsMoney(Platform):
    def advertiser_stats(self, advertiser_id):
        status, exact = super().advertiser_stats(advertiser_id)
        return status, exact | {name: float(exact[name]) for name in exact if name.startswith("spent")}


class ForgetsLimits(Platform):
    def _is_selectable(self, campaign, client):
        return super()._is_selectable(campaign | {"impressions_limit": 1000}, client)


class ForgetsAudiences(Platform):
    def _is_selectable(self, campaign, client):
        anybody = dict.fromkeys(campaign["targeting"])
        return super()._is_selectable(campaign | {"targeting": anybody}, client)


class ForgetsDays(Platform):
    def _is_selectable(self, campaign, client):
        return super()._is_selectable(campaign | {"start_date": 0, "end_date": 1000}, client)


class ShowsWhatWasClicked(Platform):
    def _is_selectable(self, campaign, client):
        key = campaign["campaign_id"]
        clicks = self.clicks[key]
        self.clicks[key] = {clicker: event for clicker, event in clicks.items() if clicker != client["client_id"]}
        try:
            return super()._is_selectable(campaign, client)
        finally:
            self.clicks[key] = clicks


class ShowsNothing(Platform):
    def show(self, client_id):
        return 404, {}


class ShowsWhatWasDeleted(Platform):
    def show(self, client_id):
        status, ad = super().show(client_id)
        return status, ad | {"ad_id": client_id}


class ThawsLimits(Platform):
    def replace(self, advertiser_id, campaign_id, body):
        self.campaigns[campaign_id] |= body
        return self.campaign(advertiser_id, campaign_id)


class ClearsWhatIsNotSent(Platform):
    def replace(self, advertiser_id, campaign_id, body):
        return super().replace(advertiser_id, campaign_id, {"targeting": None} | body)


class StartsInThePast(Platform):
    def book(self, advertiser_id, body, *, campaign_id):
        day, self.day = self.day, -1
        try:
            return super().book(advertiser_id, body, campaign_id=campaign_id)
        finally:
            self.day = day


class TurnsBackTime(Platform):
    def advance(self, body=None):
        self.day = (body or {}).get("current_date", self.day + 1)
        return self.time()


class SkipsDays(Platform):
    def advance(self, body=None):
        day = (body or {}).get("current_date", self.day + 1)
        return super().advance({"current_date": day + (day == 2)})


class KeepsWhatIsDeleted(Platform):
    def delete(self, advertiser_id, campaign_id):
        return 204, None


class ListsOneTwice(Platform):
    def list_campaigns(self, advertiser_id, query):
        status, rows = super().list_campaigns(advertiser_id, query)
        return status, [*rows[:-1], *rows[:1]]


class HangsUp(Platform):
    def click(self, ad_id, body):
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
