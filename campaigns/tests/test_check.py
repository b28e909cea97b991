"""Asking whether something would be booked, and booking it once."""

import uuid

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory, booking
from campaigns.models import Campaign, ModerationVerdict
from campaigns.services import create_campaign_once
from tests.concurrency import at_once
from zoomad.state.services import advance_day, switch_moderation

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaigns(settings):
    settings.OPENAI_API_KEY = ""
    return f"/advertisers/{AdvertiserFactory().advertiser_id}/campaigns"


@pytest.mark.parametrize(
    "part",
    [
        {},
        {"ad_title": "Coffee"},
        {"start_date": 5},
        {"end_date": 2},
        {"targeting": {"age_from": 30}},
        {"targeting": None},
        {"cost_per_click": 0.1, "clicks_limit": 7},
        {"something": "else"},
    ],
)
def test_what_is_not_sent_is_not_missed(api, campaigns, part):
    advance_day(day=5)
    api.post(f"{campaigns}/check", part, expect=204)
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("part", "problems"),
    [
        ({"start_date": 4}, {"start_date": "start_in_the_past"}),
        ({"start_date": 7, "end_date": 6}, {"end_date": "end_before_start"}),
        ({"targeting": {"age_from": 30, "age_to": 20}}, {"targeting.age_to": "age_to_below_from"}),
        ({"cost_per_click": -1}, {"cost_per_click": "min_value"}),
        ({"ad_title": "x" * 2000}, {"ad_title": "max_length"}),
        ({"ad_image_id": "nothing.webp"}, {"ad_image_id": "unknown_image"}),
        ({"impressions_limit": "many"}, {"impressions_limit": "invalid"}),
    ],
)
def test_a_problem_is_the_one_that_booking_would_have(api, campaigns, part, problems):
    advance_day(day=5)
    assert api.problems("POST", f"{campaigns}/check", part) == problems
    whole = booking(start_date=8, end_date=9) | part
    assert problems.items() <= api.problems("POST", campaigns, whole).items()


def test_a_text_is_moderated_and_no_verdict_is_kept(api, campaigns):
    api.post(f"{campaigns}/check", {"ad_title": "buy weed online"}, expect=204)
    switch_moderation(is_enabled=True)
    refusal = api.post(f"{campaigns}/check", {"ad_title": "buy weed online"}, expect=403)
    assert (refusal["reason"], refusal["quote"]) == ("moderation_drugs", "buy weed")
    api.post(f"{campaigns}/check", {"ad_title": "Tea", "ad_text": "Green."}, expect=204)
    assert not ModerationVerdict.objects.exists()


def test_an_unknown_advertiser_is_404(api):
    api.post(f"/advertisers/{uuid.uuid4()}/campaigns/check", {}, expect=404)


def test_campaigns_are_found_by_a_part_of_their_title(api, campaigns):
    advertiser = campaigns.split("/")[2]
    for title in ("Morning coffee", "Tea", "COFFEE beans"):
        CampaignFactory(advertiser_id=advertiser, ad_title=title)
    assert [found["ad_title"] for found in api.get(f"{campaigns}?title=coffee")] == ["COFFEE beans", "Morning coffee"]
    assert api.response.headers["X-Total-Count"] == "2"
    assert api.get(f"{campaigns}?title=milk") == []


def test_what_is_sent_again_with_its_key_is_booked_once(api, campaigns):
    headers = {"Idempotency-Key": "the button of one preview"}
    first = api.call("POST", campaigns, booking(), expect=201, headers=headers)
    again = api.call("POST", campaigns, booking(ad_title="Another"), expect=201, headers=headers)
    assert again == first
    other = api.call("POST", campaigns, booking(), expect=201, headers={"Idempotency-Key": "another button"})
    assert other["campaign_id"] != first["campaign_id"]
    elsewhere = f"/advertisers/{AdvertiserFactory().advertiser_id}/campaigns"
    assert api.call("POST", elsewhere, booking(), expect=201, headers=headers)["campaign_id"] != first["campaign_id"]


def test_what_was_deleted_is_not_booked_again_by_its_key(api, campaigns):
    headers = {"Idempotency-Key": "a key"}
    booked = api.call("POST", campaigns, booking(), expect=201, headers=headers)
    api.call("DELETE", f"{campaigns}/{booked['campaign_id']}", expect=204)
    assert api.call("POST", campaigns, booking(), expect=404, headers=headers)["reason"] == "campaign_not_found"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_books():
    advertiser = AdvertiserFactory()

    def book(_number):
        return create_campaign_once(advertiser_id=advertiser.pk, fields=booking(), key="one").campaign_id

    booked = at_once(book, range(8))
    assert len(booked) == 8
    assert len(set(booked)) == Campaign.objects.count() == 1
