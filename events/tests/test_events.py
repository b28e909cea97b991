"""What is recorded, by whom, and how it is read."""

from decimal import Decimal

import pytest

from access.services import create_key, revoke_key
from campaigns.archive import archive_campaign, restore_campaign
from campaigns.factories import CampaignFactory, booking
from campaigns.services import pause_campaign
from clients.factories import ClientFactory
from events.models import Event, Kind
from zoomad.api.scopes import Scope
from zoomad.state.services import advance_day, switch_moderation


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


def test_keys_are_recorded_without_their_secret(api):
    key, secret = create_key(name="Shop", scope=Scope.PLACEMENT)
    revoke_key(pk=key.pk)

    events = api.get("/events")

    assert [event["kind"] for event in events] == ["key_made", "key_revoked"]
    assert secret not in str(events)


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
