"""Makes webhooks and events, and delivers what is due."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.db.models import F

from events.models import Kind
from events.services import record
from webhooks.dispatch import enqueue, serve, take_webhook
from webhooks.models import Delivery, Webhook
from webhooks.services import create_webhook


def webhook_to(receiver, *kinds, advertiser=None):
    return create_webhook(advertiser_id=advertiser and advertiser.pk, url=receiver.url, kinds=list(kinds))


def pause(times=1, **more):
    for _ in range(times):
        record(Kind.CAMPAIGN_PAUSED, **more)


def deliver():
    """Serve everybody who has something due, once."""
    enqueue()
    served = 0
    while (webhook := take_webhook()) is not None:
        serve(webhook)
        served += 1
    return served


@contextmanager
def served_elsewhere(webhook):
    """Serve a webhook in another thread meanwhile, and wait for its end."""

    def work():
        serve(webhook)
        connection.close()

    with ThreadPoolExecutor(1) as other:
        served = other.submit(work)
        yield
        served.result(60)


def as_time_goes_by(**elapsed):
    """Let what is due and who rests come nearer by that much."""
    gone = timedelta(**elapsed)
    Delivery.objects.exclude(due_at=None).update(due_at=F("due_at") - gone)
    Webhook.objects.update(free_at=F("free_at") - gone)
