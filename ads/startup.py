"""What the server does for ads beside answering requests."""

from functools import partial

from django.conf import settings

from ads.services import auditor, fill_rate, score_reference
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Keep P90 fresh, store what is counted of requests, and compare the counters now and then.

    Many processes may do so: of the first and the last, one works at a time.
    """
    PeriodicTask("score reference", score_reference.refresh, pause=score_reference.POLL_SECONDS).start()
    counting = PeriodicTask("fill rate", fill_rate.store, pause=fill_rate.STORE_SECONDS)
    counting.start()
    counting.end_with_process()
    if seconds := settings.COUNTERS_CHECK_SECONDS:
        audit = partial(auditor.audit_if_due, seconds_between=seconds)
        PeriodicTask("auditor", audit, pause=auditor.LOOK_SECONDS).start()
