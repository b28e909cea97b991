"""Whom a campaign can still reach, and how it comes along."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ads.delivery.show import show_ad
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from clients import audiences
from clients.factories import ClientFactory, registration
from clients.services import delete_client, store_clients
from stats.outlook import Pace, outlooks, paced, with_outlook
from zoomad.state.services import advance_day


def clients_of(place, count):
    return ClientFactory.create_batch(count, location=place, age=30, gender="MALE")


def booked(**fields):
    return CampaignFactory(**{"clicks_limit": 1} | fields)


def path(campaign, what):
    return f"/advertisers/{campaign.advertiser_id}/campaigns/{campaign.pk}/{what}"


def outlook_of(campaign, day):
    audiences.settle()
    return next(outlooks(with_outlook(Campaign.objects.filter(pk=campaign.pk), day), day))


def test_the_audience_is_a_ceiling_that_is_said(api):
    here = clients_of("Ufa", 3)
    clients_of("Kazan", 2)
    campaign = booked(target_location="Ufa", impressions_limit=250)
    show_ad(client_id=here[0].pk)

    assert api.get(path(campaign, "reach")) == {
        "audience": 3,
        "seen": 1,
        "left": 2,
        "impressions_left": 249,
        "shortfall": 247,
    }


def test_who_has_seen_it_and_moved_away_is_not_of_the_audience_any_more(api):
    here = clients_of("Ufa", 3)
    campaign = booked(target_location="Ufa", impressions_limit=2)
    show_ad(client_id=here[0].pk)
    store_clients(clients=[registration(client_id=str(here[0].pk), location="Kazan")])

    reach = api.get(path(campaign, "reach"))

    assert (reach["audience"], reach["seen"], reach["left"], reach["shortfall"]) == (2, 0, 2, 0)


def test_who_has_seen_it_and_was_deleted_is_not_of_the_audience_any_more(api):
    here = clients_of("Ufa", 3)
    campaign = booked(impressions_limit=5)
    show_ad(client_id=here[0].pk)
    delete_client(client_id=here[0].pk)

    reach = api.get(path(campaign, "reach"))

    assert (reach["audience"], reach["seen"], reach["left"]) == (2, 0, 2)


def test_an_audience_can_be_tried_before_it_is_booked(api):
    clients_of("Ufa", 3)
    advertiser = AdvertiserFactory()

    reach = api.post(
        f"/advertisers/{advertiser.pk}/campaigns/reach", {"targeting": {"location": "Ufa"}, "impressions_limit": 10}
    )

    assert reach == {"audience": 3, "seen": 0, "left": 3, "impressions_left": 10, "shortfall": 7}
    assert not Campaign.objects.exists()


def test_without_a_limit_nothing_can_fall_short(api):
    reach = api.post(f"/advertisers/{AdvertiserFactory().pk}/campaigns/reach", {"targeting": None})

    assert (reach["audience"], reach["impressions_left"], reach["shortfall"]) == (0, None, None)


@pytest.mark.parametrize(
    ("method", "tail"), [("GET", "campaigns/{id}/reach"), ("GET", "campaigns/{id}/pace"), ("POST", "campaigns/reach")]
)
def test_what_is_unknown_is_said(api, method, tail):
    unknown = "6f0f2c9e-0a44-4f0c-8a1e-4d7f5bd0a001"
    api.call(method, f"/advertisers/{unknown}/{tail.format(id=unknown)}", {} if method == "POST" else None, expect=404)


def test_a_campaign_of_another_advertiser_is_not_found(api):
    campaign = CampaignFactory()
    for what in ("reach", "pace"):
        api.get(f"/advertisers/{AdvertiserFactory().pk}/campaigns/{campaign.pk}/{what}", expect=404)


def test_a_bad_audience_is_refused(api):
    problems = api.problems(
        "POST", f"/advertisers/{AdvertiserFactory().pk}/campaigns/reach", {"targeting": {"age_from": "x"}}
    )
    assert list(problems) == ["targeting.age_from"]


def test_a_campaign_whose_audience_is_too_small_cannot_deliver(db):
    clients_of("Ufa", 3)
    campaign = booked(target_location="Ufa", impressions_limit=4)

    assert outlook_of(campaign, 0).pace == Pace.UNREACHABLE


def test_the_pace_goes_by_the_mean_of_the_complete_days(api):
    clients = clients_of("Ufa", 40)
    campaign = booked(impressions_limit=30, start_date=0, end_date=9)
    for client in clients[:4]:
        show_ad(client_id=client.pk)
    advance_day(day=2)
    show_ad(client_id=clients[4].pk)
    audiences.settle()

    assert api.get(path(campaign, "pace")) == {
        "pace": "behind",
        "impressions_count": 5,
        "expected_impressions": 20,  # two a day, on ten days
        "clicks_count": 0,
        "audience": 40,
        "complete_days": 2,
        "impressions_a_day": 2.0,
        "expected_last_day": 9,
    }


@pytest.mark.parametrize(("limit", "seen_by", "pace", "last_day"), [(10, 4, Pace.AHEAD, 2), (20, 2, Pace.ON_TRACK, 9)])
def test_a_campaign_that_will_use_its_limit_is_on_track_or_ahead(db, limit, seen_by, pace, last_day):
    clients = clients_of("Ufa", 20)
    campaign = booked(impressions_limit=limit, start_date=0, end_date=9)
    for client in clients[:seen_by]:
        show_ad(client_id=client.pk)
    advance_day(day=1)

    outlook = outlook_of(campaign, 1)

    assert (outlook.pace, outlook.last_day, outlook.expected) == (pace, last_day, limit)


def test_before_its_first_day_and_after_its_last_there_is_no_pace(db):
    clients_of("Ufa", 5)
    planned = booked(impressions_limit=5, start_date=5, end_date=9)

    assert outlook_of(planned, 0).pace == Pace.PLANNED
    assert outlook_of(planned, 10).pace == Pace.OVER


def test_a_first_day_without_a_view_expects_nothing(db):
    clients_of("Ufa", 5)
    campaign = booked(impressions_limit=5)

    outlook = outlook_of(campaign, 0)

    assert (outlook.pace, outlook.expected) == (Pace.BEHIND, 0)


def test_many_campaigns_cost_one_query(db):
    clients_of("Ufa", 2)
    campaigns = [booked(impressions_limit=5) for _ in range(3)]
    audiences.settle()

    with CaptureQueriesContext(connection) as queries:
        found = paced(Campaign.objects.all(), 0, Pace.UNREACHABLE)

    assert set(found) == {campaign.pk for campaign in campaigns}
    assert len(queries) == 1
