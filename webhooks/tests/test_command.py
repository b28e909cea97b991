"""`manage.py deliver_webhooks` as processes, one of which is killed in the middle."""

import os
import signal
from contextlib import closing

import pytest
from django.db.models import F

from events.models import Kind
from events.services import record
from tests.commands import Commands
from tests.concurrency import halt, until
from tests.running import database_of_the_test
from webhooks import dispatch
from webhooks.models import Delivery, Webhook
from webhooks.services import create_webhook
from webhooks.tests.receiver import Receiver, answers, hangs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("webhooks")]
PATIENCE = 90


@pytest.fixture(scope="module")
def commands(django_db_setup, django_db_blocker):
    """The platform, loaded once on the database of the tests."""
    with django_db_blocker.unblock():
        more = {"DATABASE_URL": database_of_the_test(), "WEBHOOKS_ALLOW_PRIVATE": "1", "DEBUG": "1"}
    with closing(Commands({**os.environ, **more, "PYTHONUNBUFFERED": "1"})) as commands:
        yield commands


@pytest.fixture
def start(commands, tmp_path):
    """Start the command; whatever is left is killed in the end."""
    running = []

    def begin():
        log = tmp_path / f"{len(running)}.log"
        process = commands.start("deliver_webhooks", log=log)
        running.append(process)
        until(lambda: log.exists() and b"Webhooks are delivered" in log.read_bytes(), PATIENCE)
        return process

    yield begin
    for process in running:
        if not process.has_ended():
            process.kill()
            process.wait(PATIENCE)


def in_the_middle(receiver, start):
    """Start a process that has begun to send the first of five events, and hangs."""
    create_webhook(advertiser_id=None, url=receiver.url, kinds=[Kind.CAMPAIGN_PAUSED])
    receiver.behave = hangs
    process = start()
    for _ in range(5):
        record(Kind.CAMPAIGN_PAUSED)
    until(lambda: receiver.received, PATIENCE)
    return process


def its_time_is_up():
    Webhook.objects.update(free_at=F("free_at") - dispatch.LEASE)


def are_accepted(number):
    until(lambda: Delivery.objects.filter(accepted_at__isnull=False).count() == number, PATIENCE)


def test_what_a_killed_process_was_sending_is_sent_by_another_and_nothing_is_missing(start):
    with Receiver() as receiver:
        killed = in_the_middle(receiver, start)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        receiver.behave = answers(200)
        its_time_is_up()
        others = [start(), start()]
        are_accepted(5)

        assert set(receiver.events) == set(Delivery.objects.values_list("event_id", flat=True))
        assert len(receiver.events) == 6  # the one that was cut off came twice
        for other in others:
            other.terminate()
        assert [other.wait(PATIENCE) for other in others] == [0, 0]


def test_what_a_hanging_process_holds_is_sent_by_another_and_stays_accepted_when_it_goes_on(start):
    with Receiver() as receiver:
        stopped = in_the_middle(receiver, start)
        halt(stopped)
        receiver.behave = answers(200)
        its_time_is_up()
        other = start()
        are_accepted(5)

        receiver.let_go.set()
        stopped.send_signal(signal.SIGCONT)
        stopped.terminate()
        assert stopped.wait(PATIENCE) == 0
        record(Kind.CAMPAIGN_PAUSED)
        are_accepted(6)

        assert len(receiver.events) == 7  # the one that was cut off came twice
        other.terminate()
        assert other.wait(PATIENCE) == 0
