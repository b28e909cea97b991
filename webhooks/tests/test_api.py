"""Webhooks over HTTP."""

import pytest

from access import services as access
from access.services import create_key
from advertisers.factories import AdvertiserFactory
from events.models import Kind
from events.services import record
from webhooks.dispatch import enqueue
from webhooks.models import Webhook
from zoomad.api.scopes import Scope

URL = "https://shop.example/zoomad"


def test_a_webhook_is_made_shown_changed_and_deleted(api, db):
    made = api.post("/webhooks", {"url": URL, "kinds": ["limit_near"]}, expect=201)
    path = f"/webhooks/{made['webhook_id']}"
    assert made.pop("secret").startswith("whsec_")
    assert api.get(path) == made
    assert api.get("/webhooks") == [made]

    changed = api.patch(path, {"kinds": [], "is_enabled": False})
    assert (changed["url"], changed["kinds"], changed["is_enabled"]) == (URL, [], False)

    api.call("DELETE", path, expect=204)
    api.get(path, expect=404)
    kinds = [event["kind"] for event in api.get("/events")]
    assert kinds == ["webhook_made", "webhook_changed", "webhook_deleted"]


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({}, {"url": "required"}),
        ({"url": "ftp://x"}, {"url": "not_an_address"}),
        ({"url": f"{URL}/{'x' * 2000}"}, {"url": "max_length"}),
        ({"url": URL, "kinds": ["ad_shown"]}, {"kinds.0": "invalid_choice"}),
        ({"url": URL, "kinds": "limit_near"}, {"kinds": "not_a_list"}),
    ],
)
def test_what_makes_no_sense_is_refused(api, db, body, problems):
    assert api.problems("POST", "/webhooks", body) == problems
    assert not Webhook.objects.exists()


def test_there_can_be_only_so_many(api, db):
    for _ in range(20):
        api.post("/webhooks", {"url": URL}, expect=201)
    assert api.problems("POST", "/webhooks", {"url": URL}) == {"url": "too_many"}
    advertiser = AdvertiserFactory()
    api.post(f"/advertisers/{advertiser.pk}/webhooks", {"url": URL}, expect=201)


def test_the_log_shows_what_is_to_be_sent_and_what_is_sent_again(api, db):
    webhook = api.post("/webhooks", {"url": URL}, expect=201)
    record(Kind.CAMPAIGN_PAUSED)
    enqueue()
    log = f"/webhooks/{webhook['webhook_id']}/deliveries"
    newest = api.get(f"{log}?size=1")[0]
    assert (newest["outcome"], newest["attempts"], newest["status"]) == ("due", 0, None)

    api.call("POST", f"{log}/{newest['event_id']}/resend", expect=204)
    assert api.get(f"{log}?page=9") == []
    for nothing in (0, 10**30):
        api.call("POST", f"{log}/{nothing}/resend", expect=404)


def test_an_advertisers_key_reaches_its_own_webhooks_only(api, db, settings):
    settings.API_KEYS_REQUIRED = True
    access._trusted.clear()
    mine, other = AdvertiserFactory.create_batch(2)
    key = create_key(name="Shop", scope=Scope.ADVERTISER, advertiser_id=mine.pk)[1]
    headers = {"Authorization": f"Bearer {key}"}
    made = api.call("POST", f"/advertisers/{mine.pk}/webhooks", {"url": URL}, expect=201, headers=headers)
    for path in ("/webhooks", f"/advertisers/{other.pk}/webhooks", f"/webhooks/{made['webhook_id']}"):
        api.call("GET", path, expect=403, headers=headers)
    api.call("GET", f"/advertisers/{mine.pk}/webhooks/{made['webhook_id']}", expect=200, headers=headers)


def test_an_unknown_advertiser_has_none(api, db):
    path = "/advertisers/0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55/webhooks"
    api.get(path, expect=404)
    api.post(path, {"url": URL}, expect=404)
