"""Members through the API: as an operator asks, and as a member does."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from campaigns.archive import archive_advertiser
from campaigns.factories import CampaignFactory, booking
from events.models import Event
from members.models import Invitation, Member
from tests.concurrency import at_once

ANN, BOB, EVE = 41, 42, 43


def of(user_id, rights="member"):
    return {"X-Telegram-User": str(user_id), "X-Telegram-Rights": rights}


def ask(api, who, method, path, body=None, *, expect=200):
    return api.call(method, path, body, expect=expect, headers=of(who) if who else {})


def refused(api, who, method, path, body=None):
    return ask(api, who, method, path, body, expect=403)["reason"]


@pytest.fixture
def bean(api):
    """An advertiser of Ann's, with Bob as her colleague."""
    advertiser_id = uuid.uuid4()
    owner = {"name": "Ann", "language": "en"}
    ask(api, ANN, "PUT", f"/members/{ANN}/advertisers/{advertiser_id}", {"name": "Bean", "owner": owner})
    code = ask(api, ANN, "POST", f"/advertisers/{advertiser_id}/invitations", expect=201)["code"]
    ask(api, BOB, "PUT", f"/members/{BOB}/invitations/{code}", {"name": "Bob"})
    return advertiser_id


def members(advertiser_id):
    return {member.user_id: member.is_owner for member in Member.objects.of(advertiser_id)}


def test_an_advertiser_belongs_to_who_made_it(api, bean):
    assert api.get(f"/advertisers/{bean}/members") == [
        {"user_id": ANN, "name": "Ann", "language": "en", "is_owner": True, "notices": {}},
        {"user_id": BOB, "name": "Bob", "language": "ru", "is_owner": False, "notices": {}},
    ]
    mine = {"advertiser_id": str(bean), "name": "Bean"}
    assert ask(api, ANN, "GET", f"/members/{ANN}/advertisers") == [{**mine, "is_owner": True}]
    assert ask(api, BOB, "GET", f"/members/{BOB}/advertisers?name=bEA") == [{**mine, "is_owner": False}]
    assert ask(api, BOB, "GET", f"/members/{BOB}/advertisers?name=tea") == []


def test_registering_twice_is_registering_once(api, bean):
    ask(api, ANN, "PUT", f"/members/{ANN}/advertisers/{bean}", {"name": "Beans"})
    assert Advertiser.objects.get().name == "Beans"
    assert refused(api, EVE, "PUT", f"/members/{EVE}/advertisers/{bean}", {"name": "Eve's"}) == "not_a_member"


def test_a_member_does_with_the_advertiser_what_there_is_to_do(api, bean):
    path = f"/advertisers/{bean}/campaigns"
    campaign_id = ask(api, BOB, "POST", path, booking(), expect=201)["campaign_id"]
    ask(api, BOB, "PATCH", f"{path}/{campaign_id}", {"is_paused": True})
    ask(api, BOB, "GET", f"/stats/campaigns/{campaign_id}")
    ask(api, BOB, "GET", f"/stats/advertisers/{bean}/campaigns/daily")
    ask(api, BOB, "PATCH", f"/advertisers/{bean}", {"name": "Beans"})
    ask(api, BOB, "GET", "/time")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"name": "x"}),
        ("GET", "/campaigns", None),
        ("POST", "/campaigns", booking()),
        ("GET", "/members", None),
        ("PUT", f"/members/{EVE}", {}),
        ("DELETE", f"/members/{BOB}", None),
        ("POST", "/invitations", None),
    ],
)
def test_a_stranger_does_nothing_with_it(api, bean, method, path, body):
    assert refused(api, EVE, method, f"/advertisers/{bean}{path}", body) == "not_a_member"


def test_a_stranger_does_not_learn_which_campaigns_there_are(api, bean):
    for campaign_id in (CampaignFactory(advertiser_id=bean).pk, uuid.uuid4()):
        assert refused(api, EVE, "GET", f"/stats/campaigns/{campaign_id}") == "not_a_member"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/time/advance", {"current_date": 9}),
        ("GET", "/advertisers", None),
        ("POST", "/advertisers/bulk", []),
        ("POST", "/clients/bulk", []),
        ("GET", "/clients/random", None),
        ("GET", f"/ads?client_id={uuid.UUID(int=1)}", None),
        ("PATCH", "/security/moderation", {"is_enabled": True}),
    ],
)
def test_what_concerns_everybody_is_for_operators(api, method, path, body):
    assert refused(api, ANN, method, path, body) == "operators_only"


def test_a_member_asks_for_nobody_else(api, bean):
    assert refused(api, EVE, "GET", f"/members/{ANN}/advertisers") == "not_a_member"
    assert refused(api, EVE, "PATCH", f"/members/{ANN}", {"name": "Eve"}) == "not_a_member"
    assert refused(api, EVE, "PUT", f"/members/{ANN}/advertisers/{bean}", {"name": "Eve's"}) == "not_a_member"
    assert refused(api, EVE, "PUT", f"/members/{ANN}/invitations/some", {}) == "not_a_member"
    assert refused(api, BOB, "PUT", f"/advertisers/{bean}/members/{EVE}", {"name": "Eve"}) == "not_a_member"
    api.call("GET", "/time", expect=403, headers={"X-Telegram-Rights": "member", "X-Telegram-User": "nobody"})


def test_who_did_it_is_recorded(api, bean):
    ask(api, BOB, "PATCH", f"/advertisers/{bean}", {"name": "Beans"})
    event = Event.objects.latest("event_id")
    assert (event.kind, event.actor_kind, event.actor_id) == ("advertiser_renamed", "telegram", str(BOB))
    assert event.data["changes"] == {"name": ["Bean", "Beans"]}


def test_an_operator_does_everything(api, bean):
    api.call("GET", f"/advertisers/{bean}/campaigns", expect=200, headers=of(EVE, "operator"))
    api.put(f"/advertisers/{bean}/members/{EVE}", {"name": "Eve", "is_owner": True})
    assert members(bean) == {EVE: True, ANN: False, BOB: False}
    api.delete(f"/advertisers/{bean}/members/{BOB}")
    assert members(bean) == {EVE: True, ANN: False}


def test_an_invitation_is_for_one_person(api, bean):
    code = ask(api, ANN, "POST", f"/advertisers/{bean}/invitations", expect=201)["code"]
    for _ in range(2):
        answer = ask(api, EVE, "PUT", f"/members/{EVE}/invitations/{code}", {})
        assert answer == {"advertiser_id": str(bean), "name": "Bean", "is_owner": False}
    ask(api, 99, "PUT", f"/members/99/invitations/{code}", {}, expect=404)
    ask(api, 99, "PUT", "/members/99/invitations/none", {}, expect=404)
    assert set(members(bean)) == {ANN, BOB, EVE}


def test_an_invitation_is_over_after_some_days(api, bean):
    code = api.post(f"/advertisers/{bean}/invitations", expect=201)["code"]
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert api.put(f"/members/{EVE}/invitations/{code}", {}, expect=404)["reason"] == "invitation_not_found"
    api.post(f"/advertisers/{bean}/invitations", expect=201)
    assert Invitation.objects.count() == 1, "the old ones are gone"


def test_of_many_who_follow_a_link_at_once_one_becomes_a_member(live_api):
    advertiser_id = AdvertiserFactory().pk
    code = live_api.post(f"/advertisers/{advertiser_id}/invitations", expect=201)["code"]
    answers = at_once(lambda who: live_api.status(f"/members/{who}/invitations/{code}", "PUT", {}), range(100, 112))
    assert sorted(answers) == [200] + [404] * 11
    assert Member.objects.get().is_owner, "nobody owned it before"


def test_only_the_owner_invites_hands_over_and_lets_others_go(api, bean):
    path = f"/advertisers/{bean}"
    assert refused(api, BOB, "POST", f"{path}/invitations") == "owners_only"
    assert refused(api, BOB, "PUT", f"{path}/members/{BOB}", {"is_owner": True}) == "owners_only"
    assert refused(api, BOB, "DELETE", f"{path}/members/{ANN}") == "owners_only"
    ask(api, ANN, "PUT", f"{path}/members/{EVE}", {"is_owner": True}, expect=404)
    ask(api, ANN, "PUT", f"{path}/members/{BOB}", {"is_owner": True})
    assert members(bean) == {BOB: True, ANN: False}
    ask(api, BOB, "DELETE", f"{path}/members/{ANN}", expect=204)
    assert members(bean) == {BOB: True}


def test_everybody_may_leave_and_the_owner_last(api, bean):
    path = f"/advertisers/{bean}/members"
    assert refused(api, ANN, "DELETE", f"{path}/{ANN}") == "owner_stays"
    ask(api, BOB, "DELETE", f"{path}/{BOB}", expect=204)
    ask(api, ANN, "DELETE", f"{path}/{ANN}", expect=204)
    assert members(bean) == {}
    assert refused(api, ANN, "GET", path) == "not_a_member"


def test_a_member_says_what_they_want_to_be_told(api, bean):
    switches = {"campaign_started": False, "daily_summary": True}
    answer = ask(api, BOB, "PUT", f"/advertisers/{bean}/members/{BOB}", {"notices": switches})
    assert answer == {"user_id": BOB, "name": "Bob", "language": "ru", "is_owner": False, "notices": switches}
    ask(api, BOB, "PATCH", f"/members/{BOB}", {"language": "en"}, expect=204)
    assert api.get(f"/advertisers/{bean}/members/{BOB}")["language"] == "en"


@pytest.mark.parametrize("notices", [[], {"a": 1}, {"A b": True}, {"a" * 51: True}, {"\ud800": True}, None])
def test_switches_are_switches(api, bean, notices):
    assert api.call("PUT", f"/advertisers/{bean}/members/{ANN}", {"notices": notices}, expect=422)


def test_what_is_archived_is_nobodys(api, bean):
    Advertiser.objects.update(archived_at=timezone.now())
    assert ask(api, ANN, "GET", f"/members/{ANN}/advertisers") == []
    assert refused(api, ANN, "GET", f"/advertisers/{bean}") == "not_a_member"


@pytest.mark.parametrize("user", ["0", "-1", "x", str(2**52), "9" * 20])
def test_what_is_no_id_of_telegrams_is_not_found(api, user):
    api.get(f"/members/{user}/advertisers", expect=404)


def test_operators_see_who_follows_what_and_what_they_want_to_be_told(api, bean):
    tea = AdvertiserFactory(name="Tea")
    Member.objects.create(advertiser=tea, user_id=EVE, name="Eve", language="en")
    ask(api, ANN, "PATCH", f"/members/{ANN}", {"notices": {"days": False}}, expect=204)
    everybody = api.get("/members")
    assert [(each["user_id"], each["advertiser_name"], each["notices"]) for each in everybody] == [
        (ANN, "Bean", {"days": False}),
        (BOB, "Bean", {}),
        (EVE, "Tea", {}),
    ]
    assert [each["user_id"] for each in api.get("/members?size=2&page=2")] == [EVE]
    archive_advertiser(advertiser_id=tea.pk)
    assert len(api.get("/members")) == 2
    assert refused(api, ANN, "GET", "/members") == "operators_only"


def test_who_comes_goes_and_takes_over_is_recorded_and_who_did_it(api, bean):
    ask(api, BOB, "PATCH", f"/members/{BOB}", {"name": "Robert"}, expect=204)
    ask(api, ANN, "PUT", f"/advertisers/{bean}/members/{BOB}", {"is_owner": True})
    ask(api, BOB, "PUT", f"/advertisers/{bean}/members/{BOB}", {"is_owner": True})
    ask(api, BOB, "DELETE", f"/advertisers/{bean}/members/{ANN}", expect=204)

    events = api.get(f"/events?kind=access_changed&advertiser_id={bean}")

    told = [(event["actor"]["id"], event["data"]["act"], event["data"]["name"]) for event in events]
    assert told == [
        ("41", "added", "Ann"),
        ("42", "added", "Bob"),
        ("41", "changed", "Robert"),
        ("42", "deleted", "Ann"),
    ]
    taken_over = {"is_owner": [False, True]}
    assert [event["data"]["changes"] for event in events] == [taken_over, {}, taken_over, {}]
