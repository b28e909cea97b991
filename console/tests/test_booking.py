"""Campaigns are booked and changed by the rules of the API."""

import io
from decimal import Decimal

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients.factories import ClientFactory
from console.tests.acts import LIST, TERMS, change_page, errors_of, history, picture, terms_of
from console.tests.pages import form_on


def test_an_operator_books_a_campaign(operator, today, api):
    advertiser = AdvertiserFactory()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "target_location": " Moscow"})
    [booked] = api.get(f"/advertisers/{advertiser.pk}/campaigns")
    assert booked["ad_title"] == "Coffee"
    assert booked["targeting"] == {"gender": None, "age_from": None, "age_to": None, "location": " Moscow"}


def test_an_audience_left_empty_is_everybody_everywhere(operator, today, api):
    advertiser = AdvertiserFactory()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk})
    assert api.get(f"/ads?client_id={ClientFactory().pk}")["ad_title"] == "Coffee"


def test_a_price_keeps_all_its_digits(operator, today, api):
    price = "0.12345678901234567890123456789"
    advertiser = AdvertiserFactory()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "cost_per_click": price})
    [booked] = api.get(f"/advertisers/{advertiser.pk}/campaigns")
    assert str(booked["cost_per_click"]) == price
    form = form_on(operator.get(change_page(Campaign.objects.get())), "cost_per_click")
    operator.post(form.action, form.filled(ad_title="Tea"))
    [changed] = api.get(f"/advertisers/{advertiser.pk}/campaigns")
    assert (changed["ad_title"], str(changed["cost_per_click"])) == ("Tea", price)


def test_an_image_goes_through_the_checks_of_the_api(operator, today, api):
    advertiser = AdvertiserFactory()
    refused = operator.post(
        f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "image": io.BytesIO(b"no image at all")}
    )
    assert list(errors_of(refused)) == ["image"]
    assert not Campaign.objects.exists()
    operator.post(f"{LIST}add/", TERMS | {"advertiser": advertiser.pk, "image": picture()})
    campaign = Campaign.objects.get()
    assert campaign.ad_image_id
    operator.post(change_page(campaign), terms_of(campaign, no_image="on"))
    campaign.refresh_from_db()
    assert campaign.ad_image_id is None


@pytest.mark.parametrize(
    "changes",
    [
        {"start_date": 4},
        {"end_date": 4},
        {"impressions_limit": -1},
        {"cost_per_click": "-1"},
        {"cost_per_click": "0." + "0" * 60 + "1"},
        {"ad_title": "x" * 1001},
        {"start_date": 2**31},
        {"target_age_from": 30, "target_age_to": 20},
    ],
)
def test_the_form_refuses_what_the_api_refuses_with_the_same_sentence(operator, today, api, changes):
    advertiser = AdvertiserFactory()
    refused = errors_of(operator.post(f"{LIST}add/", TERMS | changes | {"advertiser": advertiser.pk}))
    body = {
        name: Decimal(value) if name.startswith("cost") else value
        for name, value in (TERMS | changes).items()
        if not name.startswith("target")
    }
    body |= {name: float(value) for name, value in body.items() if isinstance(value, Decimal)}
    body["targeting"] = {key: changes.get(f"target_{key}") for key in ("age_from", "age_to")}
    answer = api.post(f"/advertisers/{advertiser.pk}/campaigns", body, expect=422)
    assert not Campaign.objects.exists()
    for problem in answer["detail"]:
        name = problem["field"].replace("targeting.", "target_")
        assert name in refused, (problem, refused)
        if "x" * 1001 not in changes.values() and 2**31 not in changes.values():
            assert problem["message"] in refused[name]


def test_limits_and_days_are_frozen_after_the_start(operator, today, api):
    campaign = CampaignFactory(start_date=0)
    refused = operator.post(change_page(campaign), terms_of(campaign, impressions_limit=999, start_date=1))
    path = f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}"
    api.patch(path, {"impressions_limit": 999, "start_date": 1}, expect=403)
    assert errors_of(refused) == {
        "__all__": ["The campaign has started: its limits and days can no longer be changed."],
        "impressions_limit": ["It can no longer be changed."],
        "start_date": ["It can no longer be changed."],
    }
    operator.post(change_page(campaign), terms_of(campaign, ad_title="New"))
    assert Campaign.objects.get().ad_title == "New"


def test_a_campaign_that_is_over_is_not_changed(operator, today):
    campaign = CampaignFactory(end_date=4)
    refused = operator.post(change_page(campaign), terms_of(campaign, ad_title="New"))
    assert "can no longer be changed" in errors_of(refused)["__all__"][0]


def test_the_history_says_from_what_to_what(operator, today):
    campaign = CampaignFactory(ad_title="Old")
    operator.post(change_page(campaign), terms_of(campaign, ad_title="New"))
    assert history() == ["Changed Title: “Old” → “New”."]
    assert "“Old” → “New”" in operator.get(f"{LIST}{campaign.pk}/history/").content.decode()
