"""Campaigns that are over or not yet begun do not lie in the way of the selection."""

from contextlib import suppress

import pytest
from django.db import transaction

from ads.counters.audit import differences
from campaigns import dormancy
from campaigns.factories import CampaignFactory, booking
from campaigns.models import Campaign
from campaigns.services import pause_campaign
from clients.factories import ClientFactory
from tests.concurrency import at_once
from tests.homes import not_on_a_cluster
from zoomad.errors import InvalidError
from zoomad.state import services
from zoomad.state.models import PlatformState
from zoomad.state.services import advance_day, day_held_still, is_waking, platform_state


def dormant():
    return set(Campaign.everything.filter(is_dormant=True).values_list("ad_title", flat=True))


@pytest.fixture
def three(db):
    CampaignFactory(ad_title="over", start_date=0, end_date=4)
    CampaignFactory(ad_title="running", start_date=4, end_date=6)
    CampaignFactory(ad_title="to come", start_date=6, end_date=9)


@pytest.fixture
def two_at_a_time(monkeypatch):
    monkeypatch.setattr(dormancy, "AT_ONCE", 2)
    monkeypatch.setattr(dormancy, "PORTION", 2)


def move_to(day):
    """Move the day on, and let the background task do its part."""
    advance_day(day=day)
    dormancy.put_to_rest()


def test_what_is_over_and_what_has_not_begun_is_put_to_rest_and_what_begins_is_woken(three):
    move_to(5)
    assert dormant() == {"over", "to come"}
    move_to(6)
    assert dormant() == {"over"}
    move_to(9)
    assert dormant() == {"over", "running"}


@pytest.mark.parametrize("body", [{"current_date": 6}, {}, None], ids=["a day", "no day", "no body"])
def test_however_the_day_is_moved_what_begins_on_it_is_awake(api, three, body):
    move_to(5)
    assert api.call("POST", "/time/advance", body, expect=200) == {"current_date": 6}
    assert dormant() == {"over"}


def test_archived_campaigns_are_put_to_rest_too_for_they_may_come_back(three):
    Campaign.everything.update(archived_at="2020-01-01T00:00:00Z")
    move_to(5)
    assert dormant() == {"over", "to come"}


def test_what_begins_is_awake_when_the_day_has_come_whatever_the_background_does(three):
    move_to(5)
    advance_day(day=6)
    assert dormant() == {"over"}


def test_what_begins_while_it_is_paused_is_awake_when_it_is_resumed(three):
    move_to(5)
    begins = Campaign.objects.get(ad_title="to come")
    pause_campaign(campaign_id=begins.pk, is_paused=True)
    move_to(6)
    pause_campaign(campaign_id=begins.pk, is_paused=False)
    assert begins in Campaign.objects.running_on(6).not_dormant()


def test_what_begins_is_woken_with_the_day_if_it_is_little_and_else_behind_it(db, two_at_a_time):
    CampaignFactory.create_batch(5, start_date=6, end_date=9)
    move_to(5)
    assert (Campaign.objects.dormant().count(), is_waking()) == (5, False)
    advance_day(day=6)
    assert (Campaign.objects.dormant().count(), is_waking()) == (3, True)
    dormancy.wake_the_rest()
    assert (Campaign.objects.dormant().count(), is_waking()) == (0, False)


def test_from_the_moment_of_the_day_every_campaign_that_begins_is_shown(api, db, two_at_a_time):
    """Each to one client, the dearest first: those that the day has woken, and those that it has not yet."""
    for price in range(1, 8):
        CampaignFactory(cost_per_impression=price, start_date=6 if price % 2 else 4, end_date=9, impressions_limit=1)
    move_to(5)
    clients = ClientFactory.create_batch(8)
    ask = [f"/ads?client_id={client.pk}" for client in clients]
    assert Campaign.objects.get(pk=api.get(ask[0])["ad_id"]).cost_per_impression == 6
    advance_day(day=6)
    assert Campaign.objects.dormant().count() == 2
    shown = [Campaign.objects.get(pk=api.get(path)["ad_id"]).cost_per_impression for path in ask[1:3]]
    dormancy.wake_the_rest()
    assert not is_waking()
    shown += [Campaign.objects.get(pk=api.get(path)["ad_id"]).cost_per_impression for path in ask[3:7]]
    assert shown == [7, 5, 4, 3, 2, 1]


def test_the_books_and_the_ranking_agree_while_a_day_is_waking(db, two_at_a_time):
    CampaignFactory.create_batch(5, start_date=6, end_date=9)
    move_to(5)
    advance_day(day=6)
    assert differences() == []
    assert Campaign.objects.running_on(6).looked_at_on(6).count() == 5
    PlatformState.objects.update(is_waking=False)
    assert len([found for found in differences() if found.stored == ("dormant",)]) == 3


def test_a_day_that_follows_at_once_leaves_nothing_asleep(db, two_at_a_time):
    """What yesterday had not woken, and what begins on a day that is passed over, is woken before the day moves."""
    CampaignFactory.create_batch(5, start_date=6, end_date=9)
    CampaignFactory.create_batch(5, start_date=7, end_date=9)
    CampaignFactory.create_batch(3, start_date=8, end_date=9)
    move_to(5)
    advance_day(day=6)
    advance_day(day=8)
    assert list(Campaign.objects.dormant().values_list("start_date", flat=True)) == [8]
    assert is_waking()


@not_on_a_cluster("who wakes campaigns waits for a locked one, as one waits there for each other's rows")
def test_nobody_notes_that_all_are_awake_while_one_is_locked(transactional_db, two_at_a_time):
    CampaignFactory.create_batch(5, start_date=6, end_date=9)
    move_to(5)
    advance_day(day=6)
    with transaction.atomic():
        list(Campaign.objects.dormant().select_for_update()[:1])
        at_once(lambda wake: wake(), [dormancy.wake_the_rest])
        assert (Campaign.objects.dormant().count(), is_waking()) == (1, True)
    dormancy.wake_the_rest()
    assert (Campaign.objects.dormant().count(), is_waking()) == (0, False)


def test_while_one_process_marks_campaigns_the_others_leave_them_alone_and_come_again(transactional_db):
    CampaignFactory(start_date=8, end_date=9)
    resting = dormancy.Resting()
    with transaction.atomic():
        assert dormancy._is_free()
        at_once(lambda rest: rest(), [resting])
        assert not Campaign.objects.dormant().exists()
    at_once(lambda rest: rest(), [resting])
    assert Campaign.objects.dormant().exists()


def test_what_is_put_to_rest_at_the_last_moment_is_woken_with_the_change(three, monkeypatch):
    """Another process puts to rest, for the old day, what this one has woken for the new."""
    move_to(5)
    monkeypatch.setattr(services, "_preparations", [*services._preparations, lambda _day: dormancy.put_to_rest()])
    advance_day(day=6)
    assert dormant() == {"over"}


def test_the_background_looks_once_a_day(three, django_assert_max_num_queries):
    advance_day(day=5)
    resting = dormancy.Resting()
    resting()
    with django_assert_max_num_queries(2):  # whether anything is to be woken; the day, unless it is cached
        resting()


def test_no_day_finds_a_campaign_asleep_that_runs(transactional_db, two_at_a_time):
    """Days pass while others put to rest and wake without a pause."""
    for start in range(1, 8):
        CampaignFactory.create_batch(3, start_date=start, end_date=start + 1)
    jobs = [lambda day=day: checked_day(day) for day in range(1, 9)]
    for at in range(8):
        jobs.insert(2 * at, lambda: dormancy.Resting()() or 0)
    assert set(at_once(lambda job: job(), jobs)) == {0}
    dormancy.wake_the_rest()
    assert not is_waking()
    assert not Campaign.objects.dormant().running_on(platform_state().day).exists()


def checked_day(day):
    """Move the day on, unless another thread has moved it further; count what no ad would find on the day that it is.

    That is what sleeps, but for what begins on the day while the platform says that it is waking.
    """
    with suppress(InvalidError):
        advance_day(day=day)
    with transaction.atomic():
        today = day_held_still()
        asleep = Campaign.objects.dormant().running_on(today)
        return (asleep.exclude(start_date=today) if is_waking() else asleep).count()


def test_whoever_moves_a_campaigns_days_wakes_it(api, db):
    """Moved to begin today, it is shown today, though the day does not change before tomorrow."""
    advance_day(day=5)
    later = CampaignFactory(start_date=8, end_date=9)
    dormancy.put_to_rest()
    path = f"/advertisers/{later.advertiser_id}/campaigns/{later.pk}"
    api.put(path, booking(start_date=5, end_date=9))
    assert Campaign.objects.get().is_dormant is False


def test_a_day_that_is_refused_marks_nothing(api, three):
    advance_day(day=5)
    Campaign.objects.update(is_dormant=False)
    api.post("/time/advance", {"current_date": 4}, expect=422)
    assert dormant() == set()
