"""What a server does for ads: its short way to them, and its background work."""

from functools import partial

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from ads import erasure, p90, reference
from ads.api.short_way import ShortWay
from ads.counters import audit
from ads.delivery import fill_rate, presence, shares
from zoomad.serving.background import PeriodicTask


def in_front_of(django: WSGIHandler) -> ShortWay:
    """Answer plain requests for an ad, and leave all others to Django."""
    return ShortWay(django)


def start_background_tasks() -> None:
    """Update what selections rely on, count requests, erase what was deleted, and compare the counters now and then.

    Many processes may do so: of those but the counting, one works at a time.
    """
    PeriodicTask("P90", p90.refresh, pause=p90.POLL_SECONDS).start()
    counting = PeriodicTask("fill rate", fill_rate.store, pause=fill_rate.STORE_SECONDS)
    counting.start()
    counting.end_with_process()
    PeriodicTask("presence", presence.store, pause=presence.STORE_SECONDS).start()
    PeriodicTask("selection", reference.refresh_if_due, pause=reference.POLL_SECONDS).start()
    PeriodicTask("shares", shares.sweep, pause=shares.SWEEP_SECONDS).start()
    PeriodicTask("erasure", erasure.settle_archived, pause=erasure.POLL_SECONDS).start()
    if seconds := settings.COUNTERS_CHECK_SECONDS:
        comparing = partial(audit.audit_if_due, seconds_between=seconds)
        PeriodicTask("audit", comparing, pause=audit.LOOK_SECONDS).start()
