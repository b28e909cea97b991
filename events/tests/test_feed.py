"""How the feed is read: in order, by kind, from where it was left, and while nothing happens."""

import threading
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction

from access.services import create_key
from advertisers.factories import AdvertiserFactory
from events import feed
from events.models import Event, Kind
from events.services import record
from zoomad.api.scopes import Scope


def test_an_advertisers_key_reads_what_concerns_it(api, advertiser, settings):
    settings.API_KEYS_REQUIRED = True
    _, secret = create_key(name="Shop", scope=Scope.ADVERTISER, advertiser_id=advertiser.pk)
    record(Kind.CAMPAIGN_PAUSED, advertiser_id=AdvertiserFactory().pk)
    record(Kind.CAMPAIGN_PAUSED, advertiser_id=advertiser.pk)

    events = api.get("/events?kind=campaign_paused", Authorization=f"Bearer {secret}")

    assert [event["advertiser_id"] for event in events] == [str(advertiser.pk)]


def test_the_feed_goes_on_from_where_it_was_read(api, advertiser):
    for _ in range(5):
        record(Kind.CAMPAIGN_PAUSED, advertiser_id=advertiser.pk)
    first = api.get("/events?size=2")
    rest = api.get(f"/events?after={first[-1]['position']}")

    positions = [event["position"] for event in first + rest]
    assert positions == sorted(set(positions))
    assert len(positions) == 5


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "kind=ad_shown", "size=0", "size=1001", "wait=31", "advertiser_id=x"]
)
def test_a_question_that_makes_no_sense_is_refused(api, query):
    api.get(f"/events?{query}", expect=422)


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_comes_late_and_is_not_skipped():
    written, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record(Kind.CAMPAIGN_PAUSED, data={"who": "slow"})
            written.set()
            may_commit.wait(60)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(60)
    record(Kind.CAMPAIGN_PAUSED, data={"who": "quick"})
    first, _position = feed.read(Event.objects.all(), after=0, size=10, wait=0)
    may_commit.set()
    thread.join()
    second, _position = feed.read(Event.objects.all(), after=first[-1].position, size=10, wait=0)

    assert [event.data["who"] for event in first] == ["quick"]
    assert [event.data["who"] for event in second] == ["slow"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", ["breaks off", "hangs"])
def test_a_reader_that_ends_in_the_middle_of_giving_places_holds_up_nobody_and_nothing_is_skipped(ends, monkeypatch):
    monkeypatch.setattr(feed, "PATIENCE", "300ms")
    for _ in range(3):
        record(Kind.CAMPAIGN_PAUSED)
    is_at_it, may_end = threading.Event(), threading.Event()

    def place():
        with suppress(DatabaseError, ZeroDivisionError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(feed.TAKE_TURN, [feed.PATIENCE, feed.LOCK])
            cursor.execute(feed.PLACE, [feed.PLACED_AT_ONCE])
            is_at_it.set()
            may_end.wait(60 if ends == "hangs" else 0)
            raise ZeroDivisionError
        connection.close()

    thread = threading.Thread(target=place)
    thread.start()
    assert is_at_it.wait(60)
    found, _position = feed.read(Event.objects.all(), after=0, size=10, wait=0)
    may_end.set()
    thread.join()

    assert [event.event_id for event in found] == sorted(Event.objects.values_list("event_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_who_waits_is_told_as_soon_as_something_happens():
    found = []

    def wait():
        found.extend(feed.read(Event.objects.of_kinds([Kind.CAMPAIGN_PAUSED]), after=0, size=10, wait=60)[0])
        connection.close()

    waiting = [threading.Thread(target=wait) for _ in range(3)]
    for thread in waiting:
        thread.start()
    record(Kind.CAMPAIGN_RESUMED)  # which nobody waits for
    record(Kind.CAMPAIGN_PAUSED)
    for thread in waiting:
        thread.join(120)

    assert [event.kind for event in found] == [Kind.CAMPAIGN_PAUSED] * 3


def test_those_who_wait_leave_places_to_others(api, settings):
    settings.MAX_REQUESTS = 0
    assert api.get("/events?wait=1", expect=503)["reason"] == "overloaded"
    assert api.response["Retry-After"] == "1"
    assert api.get("/events") == []
    record(Kind.CAMPAIGN_PAUSED)
    assert len(api.get("/events?wait=1")) == 1, "nobody has to wait for it"


def test_who_waits_in_vain_gets_nothing(db):
    assert feed.read(Event.objects.all(), after=0, size=10, wait=0.1)[0] == []


def test_a_part_of_the_feed_says_up_to_where_it_was_read(api):
    for kind in (Kind.CAMPAIGN_PAUSED, Kind.CAMPAIGN_RESUMED, Kind.CAMPAIGN_PAUSED, Kind.CAMPAIGN_RESUMED):
        record(kind)
    positions = [event["position"] for event in api.get("/events")]

    def read_up_to(query):
        api.get(f"/events?{query}")
        return int(api.response["X-Position"])

    assert read_up_to("") == positions[3]
    assert read_up_to("kind=campaign_paused") == positions[3], "past what was not asked for"
    assert read_up_to("kind=campaign_paused&size=1") == positions[0], "the next one is still to come"
    assert read_up_to("after=999999999") == positions[3], "a feed that was restored ends before its readers"
