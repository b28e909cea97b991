"""What is recorded, by whom, and how it is read."""

import threading
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from access.services import create_key, revoke_key
from advertisers.factories import AdvertiserFactory
from campaigns.archive import archive_campaign, restore_campaign
from campaigns.factories import CampaignFactory, booking
from campaigns.services import pause_campaign
from clients.factories import ClientFactory
from events import feed
from events.models import Event, Kind
from events.services import record
from zoomad.api.scopes import Scope
from zoomad.state.services import advance_day, switch_moderation


@pytest.fixture
def advertiser(db):
    return AdvertiserFactory()


@pytest.fixture(autouse=True)
def nobody_looks_any_more():
    yield
    for thread in threading.enumerate():
        if thread.name == "events":
            thread.join(60)


def kinds(api):
    return [event["kind"] for event in api.get("/events")]


def test_a_booking_and_a_change_are_recorded_with_every_digit(api, advertiser):
    path = f"/advertisers/{advertiser.pk}/campaigns"
    campaign = api.post(path, booking(cost_per_click=2.5), expect=201)
    api.patch(f"{path}/{campaign['campaign_id']}", {"cost_per_click": 9.123456, "ad_title": "Tea"})

    booked, changed = api.get("/events")

    assert (booked["kind"], changed["kind"]) == ("campaign_booked", "campaign_changed")
    assert changed["campaign_id"] == campaign["campaign_id"]
    assert changed["advertiser_id"] == str(advertiser.pk)
    assert changed["data"]["changes"]["ad_title"] == ["Coffee", "Tea"]
    old, new = changed["data"]["changes"]["cost_per_click"]
    assert (Decimal(old), Decimal(new)) == (Decimal("2.5"), Decimal("9.123456"))


def test_a_change_that_changes_nothing_is_no_event(api, advertiser):
    path = f"/advertisers/{advertiser.pk}/campaigns"
    campaign = api.post(path, booking(), expect=201)
    api.patch(f"{path}/{campaign['campaign_id']}", {"ad_title": "Coffee"})

    assert kinds(api) == ["campaign_booked"]


def test_what_is_refused_is_not_recorded(api, advertiser):
    api.post(f"/advertisers/{advertiser.pk}/campaigns", booking(end_date=-1), expect=422)

    assert kinds(api) == []


def test_a_pause_and_an_archived_campaign_are_recorded_once(api, advertiser):
    campaign = CampaignFactory(advertiser=advertiser)
    for is_paused in (True, True, False):
        pause_campaign(campaign_id=campaign.pk, is_paused=is_paused)
    archive_campaign(advertiser_id=advertiser.pk, campaign_id=campaign.pk)
    restore_campaign(campaign_id=campaign.pk)

    assert kinds(api) == ["campaign_paused", "campaign_resumed", "campaign_archived", "campaign_restored"]


def test_a_new_day_says_what_starts_and_ends(api):
    CampaignFactory(start_date=0, end_date=1, ad_title="Over")
    CampaignFactory(start_date=2, end_date=9, ad_title="Begun")
    CampaignFactory(start_date=3, end_date=9, ad_title="To come")
    advance_day(day=2)
    advance_day(day=2)

    events = api.get("/events")

    assert sorted((event["kind"], event["data"].get("title")) for event in events) == [
        ("campaign_ended", "Over"),
        ("campaign_started", "Begun"),
        ("day_moved", None),
    ]
    assert {event["actor"]["kind"] for event in events} == {"platform"}


def test_the_switch_is_recorded_when_it_moves(api):
    for is_enabled in (True, True, False):
        switch_moderation(is_enabled=is_enabled)

    assert [event["data"] for event in api.get("/events")] == [{"is_enabled": True}, {"is_enabled": False}]


def test_advertisers_are_made_and_renamed(api):
    pk = "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55"
    for name in ("Tea", "Tea", "Coffee"):
        api.post("/advertisers/bulk", [{"advertiser_id": pk, "name": name}], expect=201)

    made, renamed = api.get("/events")

    assert (made["kind"], made["data"]) == ("advertiser_made", {"name": "Tea"})
    assert renamed["kind"] == "advertiser_renamed"
    assert renamed["data"] == {"name": "Coffee", "changes": {"name": ["Tea", "Coffee"]}}


def test_a_bulk_of_scores_is_one_event(api, advertiser):
    scores = [
        {"client_id": str(client.pk), "advertiser_id": str(advertiser.pk), "score": 1}
        for client in ClientFactory.create_batch(3)
    ]
    api.post("/ml-scores", scores[0])
    api.post("/ml-scores/bulk", scores)

    assert [(event["kind"], event["data"]) for event in api.get("/events")] == [("scores_stored", {"scores": 3})]


def test_a_request_is_recorded_with_its_key_and_address(api, advertiser, settings):
    settings.API_KEYS_REQUIRED = True
    key, secret = create_key(name="Shop", scope=Scope.ADVERTISER, advertiser_id=advertiser.pk)
    headers = {"Authorization": f"Bearer {secret}"}
    api.call("POST", f"/advertisers/{advertiser.pk}/campaigns", booking(), expect=201, headers=headers)

    actor = {"kind": "key", "id": str(key.pk), "name": "Shop"}
    assert api.get("/events?kind=campaign_booked", **headers)[0]["actor"] == {**actor, "address": None}
    settings.API_KEYS_REQUIRED = False  # addresses are for operators
    assert api.get("/events?kind=campaign_booked")[0]["actor"] == {**actor, "address": "127.0.0.1"}


@pytest.mark.parametrize(
    ("scope", "kind"), [(Scope.OPERATOR, "telegram"), (Scope.ADVERTISER, "key"), (None, "telegram")]
)
def test_for_whom_the_bot_asks_is_not_believed_of_an_advertisers_key(api, advertiser, settings, scope, kind):
    settings.API_KEYS_REQUIRED = scope is not None  # where nobody needs a key, everybody's word is worth the same
    secret = ""
    if scope:
        owner = {"advertiser_id": advertiser.pk} if scope is Scope.ADVERTISER else {}
        secret = create_key(name="Shop", scope=scope, **owner)[1]
    headers = {"X-Telegram-User": "77", "Authorization": f"Bearer {secret}"}
    api.call("POST", f"/advertisers/{advertiser.pk}/campaigns", booking(), expect=201, headers=headers)

    event = Event.objects.get(kind=Kind.CAMPAIGN_BOOKED)
    assert event.actor_kind == kind
    assert (event.actor_id == "77") is (kind == "telegram")


def test_an_advertisers_key_reads_what_concerns_it(api, advertiser, settings):
    settings.API_KEYS_REQUIRED = True
    _, secret = create_key(name="Shop", scope=Scope.ADVERTISER, advertiser_id=advertiser.pk)
    record(Kind.CAMPAIGN_PAUSED, advertiser_id=AdvertiserFactory().pk)
    record(Kind.CAMPAIGN_PAUSED, advertiser_id=advertiser.pk)

    events = api.get("/events?kind=campaign_paused", Authorization=f"Bearer {secret}")

    assert [event["advertiser_id"] for event in events] == [str(advertiser.pk)]


def test_keys_are_recorded_without_their_secret(api):
    key, secret = create_key(name="Shop", scope=Scope.PLACEMENT)
    revoke_key(pk=key.pk)

    events = api.get("/events")

    assert [event["kind"] for event in events] == ["key_made", "key_revoked"]
    assert secret not in str(events)


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


def test_what_an_operator_does_in_the_admin_is_recorded_as_the_operators(api, admin_client, admin_user):
    campaign = CampaignFactory()

    page = admin_client.post(
        "/admin/campaigns/campaign/", {"action": "pause", "_selected_action": [str(campaign.pk)]}, follow=True
    )

    assert page.status_code == 200
    event = api.get("/events")[0]
    assert event["kind"] == "campaign_paused"
    assert event["actor"] == {
        "kind": "user",
        "id": str(admin_user.pk),
        "name": admin_user.username,
        "address": "127.0.0.1",
    }


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
