"""Where all clients are lost to a campaign."""

from decimal import Decimal

import pytest
from django.utils import timezone

from ads import p90
from ads.delivery.show import show_ad
from ads.factories import ClientMlScoreFactory
from ads.models import CampaignFloor
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from campaigns.querysets import State
from clients.factories import ClientFactory
from stats import why
from stats.why import Cause, why_not
from zoomad.state.models import Selection
from zoomad.state.services import platform_state, switch_selection


def reckoned(campaign):
    day = platform_state().day
    known = Campaign.objects.with_state(day).get(pk=campaign.pk)
    return why_not(known, State(known.state), day)


def man(**fields):
    return ClientFactory(**{"age": 30, "gender": "MALE", "location": "Ufa"} | fields)


def booked(**fields):
    terms = {"target_age_from": 18, "target_gender": "MALE", "target_location": "Ufa", "cost_per_impression": 1}
    return CampaignFactory(**terms | fields)


def rival(price, **fields):
    return CampaignFactory(cost_per_impression=price, cost_per_click=0, **fields)


def test_each_client_is_lost_in_one_place(api):
    man(age=17, gender="FEMALE", location="Kazan")
    man(gender="FEMALE", location="Kazan")
    man(location="Kazan")
    seer, asker, _silent = man(), man(), man()
    campaign = booked()
    show_ad(client_id=seer.pk)
    rival(5)
    show_ad(client_id=asker.pk)

    found = api.get(f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}/why")

    assert found == {
        "state": "running",
        "cause": "outbid",
        "clients": 6,
        "wrong_age": 1,
        "wrong_gender": 1,
        "wrong_location": 1,
        "seen": 1,
        "not_asked": 1,
        "reserved": 0,
        "outbid": 1,
        "price_to_win": Decimal("5.000001"),
        "is_complete": True,
    }


def test_a_client_who_asked_and_has_seen_it_since_is_not_lost(db):
    client = man()
    rival(5)
    campaign = booked()
    show_ad(client_id=client.pk)
    assert reckoned(campaign).outbid == 1

    show_ad(client_id=client.pk)

    assert (reckoned(campaign).outbid, reckoned(campaign).cause) == (0, Cause.ALL_HAVE_SEEN)


@pytest.mark.parametrize(("prices", "wins"), [((3, 5, 9), "5.000001"), ((0.3,), "0.300001"), ((3, 9), "3.000001")])
def test_at_the_price_to_win_half_of_them_would_have_been_shown_it(db, prices, wins):
    campaign = booked(cost_per_click=0, cost_per_impression=0)
    for number, price in enumerate(prices):
        client = man(age=20 + number)
        rival(price, target_age_from=20 + number, target_age_to=20 + number)
        show_ad(client_id=client.pk)

    assert reckoned(campaign).price_to_win == Decimal(wins)

    shown = 0
    Campaign.objects.filter(pk=campaign.pk).update(cost_per_impression=Decimal(wins), start_date=0)
    for number, _price in enumerate(prices):
        shown += show_ad(client_id=man(age=20 + number).pk).ad_id == campaign.pk
    assert shown >= len(prices) / 2


def test_the_price_counts_what_clicks_are_worth_to_both(db):
    client = man()
    campaign = booked(cost_per_click=4, cost_per_impression=0)
    other = rival(0, advertiser=AdvertiserFactory())
    Campaign.objects.filter(pk=other.pk).update(cost_per_click=10)
    ClientMlScoreFactory(client=client, advertiser=other.advertiser, score=100)
    ClientMlScoreFactory(client=client, advertiser=campaign.advertiser, score=100)
    p90.refresh()
    show_ad(client_id=client.pk)

    assert reckoned(campaign).price_to_win == Decimal("6.000001")  # 10 for its click, less 4 for ours


def test_under_a_patient_selection_the_price_counts_the_days_that_are_left(db):
    """The other is worth 4 / √2, a booking of one day counting as two; ours, which has five days, its price / √5."""
    client = man()
    campaign = booked(cost_per_click=0, cost_per_impression=0, start_date=0, end_date=4)
    rival(4, start_date=0, end_date=0)
    show_ad(client_id=client.pk)
    switch_selection(selection=Selection.PATIENT)

    found = reckoned(campaign)

    assert found.price_to_win == pytest.approx(Decimal(4) * Decimal("2.5").sqrt(), abs=Decimal("0.000002"))
    Campaign.objects.filter(pk=campaign.pk).update(cost_per_impression=found.price_to_win)
    assert show_ad(client_id=man().pk).ad_id == campaign.pk


def test_whom_a_reserving_selection_keeps_it_from_is_not_outbid(db):
    client, better = man(), man()
    campaign = booked(cost_per_click=0)
    ClientMlScoreFactory(client=client, advertiser=campaign.advertiser, score=10)
    ClientMlScoreFactory(client=better, advertiser=campaign.advertiser, score=90)
    rival(5)
    for each in (client, better):
        show_ad(client_id=each.pk)
    switch_selection(selection=Selection.RESERVING)
    CampaignFloor.objects.create(campaign=campaign, score=50, day=0, computed_at=timezone.now())

    found = reckoned(campaign)

    assert (found.reserved, found.outbid, found.not_asked) == (1, 1, 0)


def test_the_price_may_be_far_above_any_that_can_be_booked(api):
    client = man()
    campaign = booked(cost_per_click=0, cost_per_impression=0)
    other = CampaignFactory(cost_per_click=Decimal("9e29"), cost_per_impression=0)
    ClientMlScoreFactory(client=client, advertiser=other.advertiser, score=2_000_000_000)
    show_ad(client_id=client.pk)  # a score counts in full before it is known what most have

    found = api.get(f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}/why")

    assert found["price_to_win"] == pytest.approx(Decimal("1.8e39"))


def test_of_several_requests_of_a_client_the_easiest_counts(db):
    client = man()
    campaign = booked(cost_per_click=0, cost_per_impression=0)
    rival(9)
    rival(2)
    for _request in range(2):
        show_ad(client_id=client.pk)

    assert reckoned(campaign).price_to_win == Decimal("2.000001")


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({}, Cause.NOBODY_ASKED),
        ({"target_location": "Omsk"}, Cause.NOBODY_FITS),
        ({"clicks_limit": 0}, Cause.WRONG_LIMIT),
        ({"is_paused": True}, Cause.NOT_RUNNING),
    ],
)
def test_one_cause_is_named(db, fields, cause):
    man()
    assert reckoned(booked(**fields)).cause == cause


def test_of_very_many_requests_the_first_are_looked_at_and_that_is_said(db, monkeypatch):
    monkeypatch.setattr(why, "LOOKED_AT", 2)
    campaign = booked(cost_per_impression=0, cost_per_click=0)
    rival(5)
    for client in [man() for _number in range(3)]:
        show_ad(client_id=client.pk)

    found = reckoned(campaign)

    assert (found.outbid, found.not_asked, found.is_complete) == (2, 1, False)


def test_the_price_of_one_who_was_looked_at_is_found_among_all_that_they_were_shown(db, monkeypatch):
    monkeypatch.setattr(why, "LOOKED_AT", 1)
    campaign = booked(cost_per_impression=0, cost_per_click=0)
    asker = man()
    for price in (9, 5):
        rival(price)
        show_ad(client_id=asker.pk)

    found = reckoned(campaign)

    assert (found.outbid, found.is_complete, found.price_to_win) == (1, False, Decimal("5.000001"))


def test_nobody_is_looked_for_where_all_have_seen_it(db, django_assert_max_num_queries):
    seer = man()
    campaign = booked()
    show_ad(client_id=seer.pk)
    rival(5)
    show_ad(client_id=seer.pk)
    with django_assert_max_num_queries(9) as asked:
        found = reckoned(campaign)
    assert (found.seen, found.outbid, found.is_complete, found.cause) == (1, 0, True, Cause.ALL_HAVE_SEEN)
    assert not any("looked_at" in query["sql"] for query in asked.captured_queries)


def test_what_is_unknown_is_said(api):
    campaign = booked()
    api.get(f"/advertisers/{AdvertiserFactory().pk}/campaigns/{campaign.pk}/why", expect=404)
