"""Changing and deleting campaigns over the API."""

from decimal import Decimal

import pytest

from campaigns.factories import booking


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_only_what_is_sent_changes(api, campaign, method):
    before = api.patch(campaign, {"targeting": {"location": "Moscow"}})
    changed = api.call(method, campaign, {"cost_per_click": 0.25}, expect=200)
    assert changed == before | {"cost_per_click": Decimal("0.25")}
    assert api.call(method, campaign, {}, expect=200) == changed == api.get(campaign)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_targeting_is_replaced_whole_and_null_clears_it(api, campaign, method):
    api.patch(campaign, {"targeting": {"age_from": 18, "location": "Moscow"}})
    replaced = api.call(method, campaign, {"targeting": {"age_to": 60}}, expect=200)
    assert replaced["targeting"] == {"gender": None, "age_from": None, "age_to": 60, "location": None}
    cleared = api.call(method, campaign, {"targeting": None}, expect=200)
    assert set(cleared["targeting"].values()) == {None}


def test_a_campaign_is_paused_and_resumed_until_its_end(api, campaign):
    assert api.patch(campaign, {"is_paused": True})["state"] == "paused"
    assert api.patch(campaign, {"ad_title": "Tea"})["is_paused"] is True
    assert api.put(campaign, {"is_paused": False})["is_paused"] is True  # PUT knows no such field
    api.post("/time/advance", {"current_date": 10})
    assert api.patch(campaign, {"is_paused": False})["state"] == "running"
    assert api.problems("PATCH", campaign, {"is_paused": "yes"}) == {"is_paused": "invalid"}
    api.post("/time/advance", {"current_date": 11})
    assert api.patch(campaign, {"is_paused": True}, expect=403)["reason"] == "campaign_ended"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"targeting": {"age_from": 30, "age_to": 29}}, "targeting.age_to"),
        ({"end_date": 6}, "end_date"),
        ({"start_date": 4}, "start_date"),
    ],
)
def test_the_rules_hold_for_the_result_of_a_patch(api, campaign, change, field):
    before = api.get(campaign)
    assert list(api.problems("PATCH", campaign, change)) == [field]
    assert api.get(campaign) == before


@pytest.mark.parametrize(
    "change", [{"impressions_limit": 2000}, {"clicks_limit": 1}, {"start_date": 8}, {"end_date": 20}]
)
def test_limits_and_days_are_frozen_once_the_campaign_has_started(api, campaign, change):
    api.post("/time/advance", {"current_date": 7})
    before = api.get(campaign)
    refusal = api.patch(campaign, change, expect=403)
    assert next(iter(change)) in refusal["message"]
    assert refusal["reason"] == "campaign_started"
    api.put(campaign, booking(start_date=7) | change, expect=403)
    assert api.get(campaign) == before


def test_the_same_values_of_frozen_fields_are_fine(api, campaign):
    api.post("/time/advance", {"current_date": 7})
    assert api.put(campaign, booking(start_date=7, ad_title="Tea"))["ad_title"] == "Tea"


def test_prices_texts_and_targeting_can_change_while_it_runs(api, campaign):
    api.post("/time/advance", {"current_date": 10})
    change = {"cost_per_impression": 2, "ad_text": "New", "targeting": {"gender": "MALE"}}
    assert api.patch(campaign, change)["cost_per_impression"] == 2


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_nothing_can_change_once_it_is_over(api, campaign, method):
    api.post("/time/advance", {"current_date": 11})
    api.call(method, campaign, booking(start_date=7), expect=403)
    api.call(method, campaign, {"ad_title": 5}, expect=403)


def test_a_deleted_campaign_is_gone(api, campaign):
    api.delete(campaign)
    api.get(campaign, expect=404)
    api.delete(campaign, expect=404)
