"""Deliveries to receivers that are well, and to those that refuse, redirect, fail, hang, drip, pour or are gone."""

from datetime import timedelta
from itertools import accumulate, pairwise

import pytest
from standardwebhooks import Webhook as Verifier

from advertisers.factories import AdvertiserFactory
from events.models import Kind
from events.services import record
from webhooks.dispatch import PAUSES, enqueue
from webhooks.models import Delivery
from webhooks.services import change_webhook, create_webhook, delete_webhook, resend
from webhooks.tests.delivering import as_time_goes_by, deliver, pause, webhook_to
from webhooks.tests.receiver import Receiver, answers, drips, hangs, pours, refusing_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_sent_is_verified_by_the_conventions_own_library(receiver):
    webhook = webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    pause(data={"title": "Кофе"})
    deliver()

    headers, body = receiver.received[-1]
    told = Verifier(webhook.secret).verify(body, headers)
    assert told["type"] == "campaign_paused"
    assert told["data"]["data"] == {"title": "Кофе"}
    assert headers["webhook-id"] == f"event_{told['data']['event_id']}"
    assert Delivery.objects.get().outcome == "accepted"


def test_an_advertiser_is_told_only_what_concerns_it_and_of_the_kinds_that_it_wants(receiver):
    advertiser = AdvertiserFactory()
    webhook_to(receiver, Kind.CAMPAIGN_PAUSED, Kind.LIMIT_NEAR, advertiser=advertiser)
    pause(advertiser_id=AdvertiserFactory().pk)
    record(Kind.CAMPAIGN_BOOKED, advertiser_id=advertiser.pk)
    pause(advertiser_id=advertiser.pk)
    deliver()

    assert len(receiver.received) == 1
    assert deliver() == 0


def test_events_come_in_order_and_none_twice(receiver):
    webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    for _ in range(3):
        pause(4)
        deliver()

    assert receiver.events == sorted(set(receiver.events))
    assert len(receiver.events) == 12


@pytest.mark.parametrize(
    ("behave", "status"),
    [
        (answers(500, b"Out of order"), 500),
        (answers(302, Location="http://127.0.0.1:1/elsewhere"), 302),
        (answers(404), 404),
        (hangs, None),
        (drips, None),
    ],
    ids=["500", "redirect", "404", "hangs", "drips"],
)
def test_a_receiver_that_does_not_accept_is_asked_again_later(receiver, settings, behave, status):
    settings.WEBHOOKS_TIMEOUT = 0.5 if status is None else 10
    webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    receiver.behave = behave
    pause(3)
    deliver()

    assert len(receiver.received) == 1  # one failure is enough to leave it alone for now
    delivery = Delivery.objects.earliest("delivery_id")
    assert (delivery.outcome, delivery.status, delivery.attempts) == ("due", status, 1)
    assert deliver() == 0

    settings.WEBHOOKS_TIMEOUT = 10
    receiver.behave = answers(204)
    as_time_goes_by(minutes=1)
    deliver()
    assert Delivery.objects.filter(due_at=None, attempts__gte=1).count() == 3
    assert sorted(set(receiver.events)) == sorted(Delivery.objects.values_list("event_id", flat=True))


def test_an_answer_without_end_is_read_only_as_far_as_it_is_kept(receiver):
    webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    receiver.behave = pours
    pause()
    deliver()

    assert Delivery.objects.get().outcome == "accepted"
    assert len(Delivery.objects.get().answer) == 1000


def test_an_hour_of_failures_loses_nothing_repeats_nothing_and_holds_up_nobody(receiver):
    """Minute by minute: what happens is tried with growing pauses, one at a time, and told once the receiver is well."""
    receiver.behave = answers(500)
    broken = webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    with Receiver() as sound:
        webhook_to(sound, Kind.CAMPAIGN_PAUSED)
        attempts = []
        for minute in range(60):
            if minute % 10 == 0:
                pause()
            deliver()
            attempts.append(len(receiver.received))
            as_time_goes_by(minutes=1)
        events = list(Delivery.objects.filter(webhook=broken).values_list("event_id", flat=True))
        assert len(events) == 6
        assert sound.events == sorted(events)  # each when it happened

    tries = Delivery.objects.filter(webhook=broken).order_by("event_id").values_list("attempts", flat=True)
    assert len(receiver.received) == sum(tries)
    assert 1 < tries[0] <= len([passed for passed in accumulate(PAUSES) if passed <= timedelta(hours=1)]) + 1
    assert max(now - before for before, now in pairwise(attempts)) == 1  # a failure is enough to leave it alone
    assert not Delivery.objects.filter(webhook=broken, accepted_at__isnull=False).exists()

    receiver.behave = answers(204)
    failed = len(receiver.received)
    for _ in range(60):
        as_time_goes_by(minutes=1)
        deliver()
    told = receiver.events[failed:]
    assert sorted(told) == sorted(events)
    assert Delivery.objects.filter(webhook=broken, due_at=None, accepted_at__isnull=False).count() == len(events)
    broken.refresh_from_db()
    assert (broken.is_enabled, broken.failures) == (True, 0)


def test_one_that_nobody_answers_is_given_up_after_about_a_day(receiver):
    webhook = create_webhook(advertiser_id=None, url=refusing_url(), kinds=[Kind.CAMPAIGN_PAUSED])
    pause()
    enqueue()
    while Delivery.objects.get().due_at is not None:
        as_time_goes_by(hours=9)
        assert deliver() == 1

    delivery = Delivery.objects.get()
    assert (delivery.outcome, delivery.attempts) == ("failed", len(PAUSES) + 1)
    assert sum(PAUSES, timedelta()) > timedelta(hours=20)

    change_webhook(advertiser_id=None, webhook_id=webhook.pk, changes={"url": receiver.url})
    resend(webhook_id=webhook.pk, event_id=delivery.event_id)
    assert deliver() == 1
    assert receiver.events == [delivery.event_id]


def test_who_says_that_it_is_gone_is_asked_no_more_until_it_is_enabled_again(receiver):
    webhook = webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    receiver.behave = answers(410)
    pause()
    deliver()
    pause()
    as_time_goes_by(hours=1)
    assert deliver() == 0

    receiver.behave = answers(200)
    change_webhook(advertiser_id=None, webhook_id=webhook.pk, changes={"is_enabled": True})
    pause()
    as_time_goes_by(hours=1)
    deliver()
    assert len(set(receiver.events)) == 2  # the one that was due, and the new one; not what came in between


def test_a_deleted_webhook_takes_its_log_along(receiver):
    webhook = webhook_to(receiver)
    pause()
    enqueue()
    delete_webhook(advertiser_id=None, webhook_id=webhook.pk)

    assert not Delivery.objects.exists()
    assert deliver() == 0
