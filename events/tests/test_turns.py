"""A new day on which very much begins and ends: recorded some at a time, each once, whatever breaks off."""

from collections import Counter

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.archive import archive_campaign
from campaigns.factories import CampaignFactory, booking
from campaigns.models import Campaign
from events import turns
from events.models import Event, Kind, Turn
from tests.concurrency import at_once
from zoomad.state.services import advance_day

STARTED, ENDED = Kind.CAMPAIGN_STARTED, Kind.CAMPAIGN_ENDED


@pytest.fixture
def two_at_a_time(monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 2)


@pytest.fixture
def ten(db, two_at_a_time):
    """Five campaigns that start on day 3, and five that are over by then."""
    CampaignFactory.create_batch(5, start_date=3, end_date=9)
    CampaignFactory.create_batch(5, start_date=0, end_date=2)


def told(*kinds):
    return Counter(Event.objects.filter(kind__in=kinds or (STARTED, ENDED)).values_list("kind", "campaign_id"))


def is_complete():
    """Say whether all ten have been told of, each once."""
    by_kind = Counter(kind for kind, _campaign in told())
    return by_kind == {STARTED: 5, ENDED: 5} and set(told().values()) == {1} and not Turn.objects.exists()


def test_the_beginning_is_told_with_the_day_and_the_rest_behind_it(ten):
    advance_day(day=3)
    assert told().total() == 2
    assert Event.objects.earliest("pk").kind == Kind.DAY_MOVED, "the day comes first"
    turns.write_the_rest()
    assert is_complete()


def test_what_is_short_is_told_with_the_day(db):
    CampaignFactory(start_date=3, end_date=9)
    advance_day(day=3)
    assert told().total() == 1


def test_whoever_fails_in_the_middle_leaves_it_to_others_and_nothing_is_told_twice(ten, monkeypatch):
    advance_day(day=3)
    chapter = turns._chapters["campaigns"]

    def fails(turn, keys):
        chapter.write(turn, keys)
        raise ConnectionError

    for _ in range(2):
        with monkeypatch.context() as broken:
            broken.setitem(turns._chapters, "campaigns", chapter._replace(write=fails))
            with pytest.raises(ConnectionError):
                turns.write_the_rest()
        assert turns.write_some()
    turns.write_the_rest()
    assert is_complete()


@pytest.mark.django_db(transaction=True)
def test_many_who_do_it_at_once_tell_each_once(two_at_a_time):
    CampaignFactory.create_batch(5, start_date=3, end_date=9)
    CampaignFactory.create_batch(5, start_date=0, end_date=2)
    advance_day(day=3)
    at_once(lambda _number: turns.write_some(), range(24))
    turns.write_the_rest()
    assert is_complete()


def test_days_that_follow_one_another_quickly_are_each_told_as_they_were(ten):
    CampaignFactory.create_batch(3, start_date=4, end_date=9)
    for day in (3, 4):
        advance_day(day=day)
    turns.write_the_rest()
    days = Counter(Event.objects.filter(kind=STARTED).values_list("day", flat=True))
    assert days == {3: 5, 4: 3}


def test_what_is_booked_for_the_day_that_has_come_does_not_start_a_second_time(api, ten):
    advance_day(day=3)
    path = f"/advertisers/{AdvertiserFactory().pk}/campaigns"
    for _ in range(9):
        api.post(path, booking(start_date=3, end_date=9), expect=201)
    turns.write_the_rest()
    assert is_complete()


def test_what_is_deleted_before_it_is_told_of_does_not_start(ten):
    advance_day(day=3)
    known = {campaign for _kind, campaign in told()}
    deleted = Campaign.objects.filter(start_date=3).exclude(pk__in=known).first()
    archive_campaign(advertiser_id=deleted.advertiser_id, campaign_id=deleted.pk)
    turns.write_the_rest()
    assert deleted.pk not in {campaign for _kind, campaign in told()}
    assert told(STARTED).total() == 4


def test_what_was_recorded_has_its_place_in_the_feed(ten):
    advance_day(day=3)
    turns.write_the_rest()
    assert not Event.objects.filter(position=None).exists()
