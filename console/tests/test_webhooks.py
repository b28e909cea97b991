"""Webhooks in the admin."""

import pytest

from console.tests.conftest import logged_in, member_of
from events.models import Event, Kind
from events.services import record
from webhooks.dispatch import enqueue
from webhooks.models import Delivery, Webhook
from webhooks.services import create_webhook

PAGE, LOG = "/admin/webhooks/webhook/", "/admin/webhooks/delivery/"
URL = "https://shop.example/zoomad"


@pytest.fixture
def operator(db):
    return logged_in(member_of("operator"))


def test_one_is_made_changed_and_deleted_as_through_the_api(operator):
    made = operator.post(f"{PAGE}add/", {"url": URL, "kinds": ["limit_near"], "advertiser_id": ""})
    assert made.status_code == 302, made.context["adminform"].form.errors
    webhook = Webhook.objects.get()
    assert (webhook.url, webhook.kinds, webhook.is_enabled) == (URL, ["limit_near"], True)
    assert webhook.secret in operator.get(f"{PAGE}{webhook.pk}/change/").content.decode()

    operator.post(f"{PAGE}{webhook.pk}/change/", {"url": f"{URL}/2", "kinds": [], "is_enabled": "on"})
    webhook.refresh_from_db()
    assert (webhook.url, webhook.kinds, webhook.is_enabled) == (f"{URL}/2", [], True)

    operator.post(f"{PAGE}{webhook.pk}/delete/", {"post": "yes"})
    assert not Webhook.objects.exists()
    kinds = list(Event.objects.order_by("event_id").values_list("kind", flat=True))
    assert kinds == ["webhook_made", "webhook_changed", "webhook_deleted"]


def test_what_is_no_address_is_refused_in_the_form(operator):
    page = operator.post(f"{PAGE}add/", {"url": "ftp://x", "advertiser_id": "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55"})
    assert set(page.context["adminform"].form.errors) == {"url", "advertiser_id"}


def test_what_was_given_up_is_sent_again_from_the_log(operator):
    webhook = create_webhook(advertiser_id=None, url=URL, kinds=[])
    record(Kind.CAMPAIGN_PAUSED)
    enqueue()
    Delivery.objects.update(due_at=None, attempts=11, answer="<b>No</b>")
    page = operator.get(f"{LOG}?q={webhook.pk}").content.decode()
    assert "given up" in page
    assert "<b>No</b>" not in page

    chosen = {"action": "send_again", "_selected_action": [str(each.pk) for each in Delivery.objects.all()]}
    operator.post(LOG, chosen)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    assert not Delivery.objects.filter(due_at=None).exists()


def test_an_analyst_sees_none(db):
    analyst = logged_in(member_of("analyst"))
    assert analyst.get(PAGE).status_code == 403
    assert analyst.get(LOG).status_code == 403
