"""The selection that keeps campaigns for the clients who like them most."""

import pytest

from ads import floors, p90, reference
from ads.delivery import fill_rate, presence
from ads.factories import CampaignShareFactory, ClientMlScoreFactory
from ads.models import CampaignFloor, ClientDays, ClientView, FillDay
from advertisers.factories import AdvertiserFactory
from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from clients.services import delete_client
from tests.concurrency import at_once
from zoomad.state.models import Selection
from zoomad.state.services import advance_day, switch_selection

DAY = 5
ALWAYS = 1_000_000


@pytest.fixture(autouse=True)
def _reserving(request):
    request.getfixturevalue("transactional_db" if "live_api" in request.fixturenames else "db")
    fill_rate.store()
    presence.store()
    FillDay.objects.all().delete()
    advance_day(day=DAY)
    switch_selection(selection=Selection.RESERVING)


@pytest.fixture
def advertiser():
    return AdvertiserFactory()


def audience(advertiser, scores, *, days=ALWAYS, **fields):
    """Make clients with these scores who have come on every one of so many days."""
    FillDay.objects.update_or_create(day=0, defaults={"clients": 1})
    clients = ClientFactory.create_batch(len(scores), **fields)
    for client, score in zip(clients, scores, strict=True):
        ClientMlScoreFactory(client=client, advertiser=advertiser, score=score)
        ClientDays.objects.create(client=client, days=days, last_day=DAY - 1)
    p90.rebuild()
    return clients


def booked(advertiser, limit, **fields):
    return CampaignFactory(
        advertiser=advertiser,
        impressions_limit=limit,
        clicks_limit=limit,
        **{"start_date": 0, "end_date": DAY} | fields,
    )


def floor_of(campaign):
    floors.compute([campaign.pk], DAY)
    return CampaignFloor.objects.get(campaign=campaign).score


def test_the_floor_is_the_score_of_the_last_who_is_wanted(advertiser):
    audience(advertiser, range(10, 101, 10))
    assert floor_of(booked(advertiser, 3)) == 80


def test_who_does_not_fit_is_not_counted_on(advertiser):
    audience(advertiser, [100, 90], gender="MALE")
    audience(advertiser, [80, 70, 60], gender="FEMALE")
    assert floor_of(booked(advertiser, 2, target_gender="FEMALE")) == 70


def test_who_has_seen_it_is_not_counted_on(advertiser):
    best, *_others = audience(advertiser, [100, 90, 80, 70])
    campaign = booked(advertiser, 2)
    ClientView.objects.create(client=best, campaign=campaign, date=DAY, cost=1)
    CampaignShareFactory(campaign=campaign, impressions=1)
    assert floor_of(campaign) == 90


def test_where_all_of_them_are_too_few_there_is_no_floor(advertiser):
    audience(advertiser, [100, 90, 80])
    assert floor_of(booked(advertiser, 4)) is None


def test_who_comes_seldom_is_counted_on_less_and_one_deviation_is_taken_off(advertiser):
    """Half of them come today: of n, n / 2 - √n / 2 are counted on, which is 3.8 of eleven and 4.3 of twelve."""
    FillDay.objects.create(day=1, clients=1)
    audience(advertiser, range(20, 0, -1), days=1)  # of the days 0 and 1: with the prior, (1 + ½) / 3
    assert floor_of(booked(advertiser, 4)) == 20 - 12 + 1


def test_floors_sink_as_the_end_nears(advertiser):
    FillDay.objects.create(day=1, clients=1)
    audience(advertiser, range(30, 0, -1), days=1)
    days = [floor_of(booked(advertiser, 3, end_date=DAY + more)) for more in (6, 3, 1, 0)]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) > 2


def test_who_has_been_here_today_is_expected_tomorrow(advertiser):
    clients = audience(advertiser, [100, 90, 80])
    ClientDays.objects.filter(client=clients[0]).update(last_day=DAY)
    assert floor_of(booked(advertiser, 2)) == 80
    assert floor_of(booked(advertiser, 2, end_date=DAY + 1)) == 90


def test_who_is_below_the_floor_gets_no_ad_though_it_fits_and_others_do(api, advertiser):
    best, *_others, last = audience(advertiser, [100, 90, 80, 70])
    campaign = booked(advertiser, 2)
    reference.refresh()
    api.get(f"/ads?client_id={last.pk}", expect=404)
    assert api.get(f"/ads?client_id={best.pk}")["ad_id"] == str(campaign.pk)
    switch_selection(selection=Selection.PATIENT)
    api.get(f"/ads?client_id={last.pk}")


def test_what_a_client_has_seen_is_shown_again_whatever_the_floor(api, advertiser):
    *_others, last = audience(advertiser, [100, 90, 80, 70])
    campaign = booked(advertiser, 2)
    api.get(f"/ads?client_id={last.pk}")
    reference.refresh()
    assert CampaignFloor.objects.get().score == 100
    assert api.get(f"/ads?client_id={last.pk}")["ad_id"] == str(campaign.pk)


def test_a_floor_of_before_yesterday_keeps_nothing(api, advertiser):
    *_others, last = audience(advertiser, [100, 90, 80, 70])
    booked(advertiser, 2, end_date=DAY + 9)
    reference.refresh()
    advance_day(day=DAY + 1)
    api.get(f"/ads?client_id={last.pk}", expect=404)
    advance_day(day=DAY + 2)
    api.get(f"/ads?client_id={last.pk}")


def test_limits_are_exact_when_many_ask_at_once(live_api, advertiser):
    clients = audience(advertiser, range(1, 25))
    booked(advertiser, 6)
    reference.refresh()
    statuses = at_once(lambda client: live_api.status(f"/ads?client_id={client.pk}"), clients)
    assert statuses.count(200) == 6
    shown = set(ClientView.objects.values_list("client__ml_scores__score", flat=True))
    assert shown == set(range(19, 25))


def test_a_client_counts_once_a_day_however_often_it_asks(api):
    client, other = ClientFactory.create_batch(2)
    for day in (DAY, DAY + 1, DAY + 3):
        advance_day(day=day)
        for _ in range(3):
            api.get(f"/ads?client_id={client.pk}", expect=404)
            presence.store()
    api.get(f"/ads?client_id={other.pk}", expect=404)
    presence.store()
    assert dict(ClientDays.objects.values_list("client", "days")) == {client.pk: 3, other.pk: 1}
    fill_rate.store()
    assert list(FillDay.objects.order_by("day").values_list("clients", flat=True)) == [1, 1, 2]


def test_days_are_counted_only_while_somebody_wants_to_know(api):
    switch_selection(selection=Selection.PATIENT)
    api.get(f"/ads?client_id={ClientFactory().pk}", expect=404)
    presence.store()
    assert not ClientDays.objects.exists()


def test_clients_who_are_deleted_are_forgotten_and_stop_no_count(api):
    gone, stays = ClientFactory.create_batch(2)
    for client in (gone, stays):
        api.get(f"/ads?client_id={client.pk}", expect=404)
    delete_client(client_id=gone.pk)
    presence.store()
    assert list(ClientDays.objects.values_list("client", flat=True)) == [stays.pk]
    delete_client(client_id=stays.pk)
    assert not ClientDays.objects.exists()


def test_floors_are_computed_in_portions_that_are_paid_for(advertiser, monkeypatch):
    monkeypatch.setattr(floors, "SECONDS_AT_ONCE", 60)
    audience(advertiser, [100, 90, 80])
    campaigns = [booked(advertiser, 1) for _ in range(3)]
    reference.refresh_if_due()
    assert CampaignFloor.objects.count() == len(campaigns)
    CampaignFloor.objects.all().delete()
    floors.refresh_some(DAY)  # the first ones are not paid off yet
    assert not CampaignFloor.objects.exists()


def test_a_floor_that_is_fresh_is_left_alone(advertiser):
    audience(advertiser, [100, 90, 80])
    campaign = booked(advertiser, 1)
    floors.compute([campaign.pk], DAY)
    assert floors._due(DAY) == []
    assert floors._due(DAY + 1) == []  # it is over
    assert floors._due(DAY, seconds_between=0) == [campaign.pk]
