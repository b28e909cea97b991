"""`manage.py deliver_webhooks`."""

from __future__ import annotations

import logging
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from webhooks.dispatch import enqueue, serve, take_webhook
from webhooks.heartbeat import beat
from zoomad.errors import UnavailableError

if TYPE_CHECKING:
    from webhooks.models import Webhook

logger = logging.getLogger(__name__)

THREADS = 16
PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0


class Command(BaseCommand):
    """Delivers events to webhooks until it is told to end; several may run."""

    help = "Tells webhooks of events until it is told to end (SIGTERM, SIGINT); several may run."

    def handle(self, *_args: object, **_options: object) -> None:
        """Look for what is new and due, and have threads deliver it, each one webhook at a time."""
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_received: ending.set())
        self.stdout.write("Webhooks are delivered.")
        pause = PAUSE_SECONDS
        free = threading.Semaphore(THREADS)
        with ThreadPoolExecutor(THREADS) as pool:
            while not ending.wait(pause):
                beat()
                try:
                    while enqueue() and not ending.is_set():  # portion by portion, what is due meanwhile goes out
                        _hand_out(pool, free, ending)
                        beat()
                    _hand_out(pool, free, ending)
                    pause = PAUSE_SECONDS
                except (DatabaseError, UnavailableError):
                    logger.warning("Webhooks cannot be delivered just now", exc_info=pause == PAUSE_SECONDS)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                finally:
                    connection.close()


def _hand_out(pool: ThreadPoolExecutor, free: threading.Semaphore, ending: threading.Event) -> None:
    """Give webhooks that have something due to threads that have nothing to do."""
    while not ending.is_set() and free.acquire(blocking=False):
        if (webhook := take_webhook()) is None:
            free.release()
            return
        pool.submit(_serve, webhook, free, ending)


def _serve(webhook: Webhook, free: threading.Semaphore, ending: threading.Event) -> None:
    try:
        serve(webhook, is_ending=ending.is_set)
    except Exception:  # the next turn may find it mended; others are served meanwhile
        logger.exception("The webhook %s could not be served", webhook.pk)
    finally:
        connection.close()
        free.release()
