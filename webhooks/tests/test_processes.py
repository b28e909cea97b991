"""Several processes deliver at once; some of them hang or die."""

from datetime import timedelta

import pytest
from django.db.models import F

from events.models import Kind
from tests.concurrency import at_once, until
from webhooks import dispatch
from webhooks.dispatch import enqueue, take_webhook
from webhooks.models import Delivery, Webhook
from webhooks.tests.delivering import as_time_goes_by, deliver, pause, served_elsewhere, webhook_to
from webhooks.tests.receiver import Receiver, answers, hangs

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_receiver_that_hangs_holds_up_nobody_else(receiver, settings):
    settings.WEBHOOKS_TIMEOUT = 30
    with Receiver() as dead:
        dead.behave = hangs
        webhook_to(dead, Kind.CAMPAIGN_PAUSED)
        webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
        pause(5)
        enqueue()

        hung = Webhook.objects.filter(url=dead.url)
        hung.update(free_at=F("free_at") + timedelta(hours=1))  # it is being served
        with served_elsewhere(hung.get()):
            until(lambda: dead.received)
            deliver()
            assert len(receiver.received) == 5
            dead.let_go.set()


def test_of_many_processes_each_event_becomes_one_delivery_and_each_webhook_has_one_server(receiver):
    webhooks = [webhook_to(receiver, Kind.CAMPAIGN_PAUSED) for _ in range(3)]
    pause(20)
    at_once(lambda _number: enqueue(), range(12))

    assert Delivery.objects.count() == 60
    taken = [webhook.pk for webhook in at_once(lambda _number: take_webhook(), range(12)) if webhook]
    assert sorted(taken) == sorted(webhook.pk for webhook in webhooks)


def test_what_a_dead_process_was_about_is_told_by_another(receiver):
    webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    pause()
    enqueue()
    assert take_webhook() is not None  # and here it dies
    assert deliver() == 0

    as_time_goes_by(seconds=dispatch.LEASE.total_seconds() + 1)
    deliver()
    assert len(receiver.received) == 1


def test_one_that_hung_for_longer_than_its_time_takes_back_nothing_that_another_has_done(receiver, settings):
    settings.WEBHOOKS_TIMEOUT = 60
    webhook_to(receiver, Kind.CAMPAIGN_PAUSED)
    receiver.behave = hangs
    pause(3)
    enqueue()
    taken = take_webhook()
    with served_elsewhere(taken):
        until(lambda: receiver.received)
        receiver.behave = answers(200)
        as_time_goes_by(seconds=dispatch.LEASE.total_seconds() + 1)
        deliver()
        receiver.let_go.set()  # the first one's attempt fails

    assert {delivery.outcome for delivery in Delivery.objects.all()} == {"accepted"}
    assert Webhook.objects.get().failures == 0
    assert deliver() == 0
    assert len(receiver.received) == 4


def test_however_much_has_happened_it_becomes_deliveries_portion_by_portion(receiver, monkeypatch):
    monkeypatch.setattr(dispatch, "PORTION", 3)
    webhooks = [webhook_to(receiver, Kind.CAMPAIGN_PAUSED) for _ in range(2)]
    pause(8)
    rounds = 0
    while enqueue():
        assert Delivery.objects.count() <= 3 * len(webhooks) * (rounds := rounds + 1)

    assert Delivery.objects.count() == 16
    assert rounds >= 2
