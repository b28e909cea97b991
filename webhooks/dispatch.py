"""Delivers events to webhooks.

An event becomes a delivery of each webhook once, in the transaction that moves the webhook's position in the feed. The
process that takes a webhook first has it alone until its lease ends: a receiver that hangs holds up one thread for one
attempt, and rests longer after each failure. Any number of processes may share the work. If one dies or hangs, another
takes its webhook over when the lease has ended, and sends again; the first can no longer undo what the other noted.
"""

from __future__ import annotations

import time
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from events.feed import place_arrivals
from events.models import Event
from webhooks.models import Delivery, Webhook
from webhooks.sending import send
from zoomad.database.pool import release_connection
from zoomad.database.schema import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from webhooks.sending import Answer

TURN = timedelta(seconds=20)
"""How long a webhook is served before the next."""
LEASE = timedelta(seconds=90)
"""How long a process has a webhook to itself: a turn, its last attempt and a margin."""
AT_ONCE = 100
PORTION = 2_000
"""Positions that a webhook moves at once: each may become a delivery of many webhooks."""
LONGEST_REST = timedelta(minutes=1)
PAUSES = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)]
"""Between the attempts at a delivery, about a day in all; then it is given up."""

ENQUEUE = """
WITH behind AS (
    SELECT webhook_id, advertiser_id, kinds, position, LEAST(%(newest)s, position + %(portion)s) AS up_to FROM webhooks
    WHERE is_enabled AND position < %(newest)s ORDER BY webhook_id FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE webhooks SET position = up_to FROM behind WHERE webhooks.webhook_id = behind.webhook_id
), made AS (
    INSERT INTO webhook_deliveries (webhook_id, event_id)
    SELECT webhook_id, event_id
    FROM behind JOIN events ON events.position > behind.position AND events.position <= up_to
        AND (behind.advertiser_id IS NULL OR behind.advertiser_id = events.advertiser_id)
        AND (behind.kinds = '{}' OR events.kind = ANY (behind.kinds))
    ORDER BY webhook_id, events.position
    ON CONFLICT (webhook_id, event_id) DO NOTHING
)
SELECT EXISTS (SELECT FROM behind WHERE up_to < %(newest)s)
"""


def enqueue() -> bool:
    """Make the deliveries of some new events; say whether more are left."""
    if not Webhook.objects.filter(is_enabled=True).exists():
        return False
    newest = place_arrivals()
    with connection.cursor() as cursor:
        cursor.execute(ENQUEUE, {"newest": newest, "portion": PORTION})
        return bool(cursor.fetchone()[0])


def take_webhook() -> Webhook | None:
    """Reserve a webhook that has something due, for a while; None where there is none."""
    with transaction.atomic():
        due = Exists(Delivery.objects.filter(webhook=OuterRef("pk"), due_at__lte=Now()))
        free = Webhook.objects.filter(due, is_enabled=True, free_at__lte=Now()).order_by("free_at")
        webhook: Webhook | None = free.select_for_update(skip_locked=True).first()
        if webhook is not None:
            webhook.free_at = timezone.now() + LEASE
            webhook.save(update_fields=["free_at"])
    return webhook


def serve(webhook: Webhook, *, is_ending: Callable[[], bool] = lambda: False) -> int:
    """Deliver what is due until a failure or the end of the turn; return how many were accepted."""
    end = time.monotonic() + TURN.total_seconds()
    accepted = 0
    while (batch := list(Delivery.objects.filter(webhook=webhook).due()[:AT_ONCE])) and time.monotonic() < end:
        events = Event.objects.in_bulk([delivery.event_id for delivery in batch])
        for delivery in batch:
            if time.monotonic() > end or is_ending():
                break
            if (event := events.get(delivery.event_id)) is None:  # it was older than events are kept
                Delivery.objects.filter(pk=delivery.pk).update(due_at=None)
                continue
            release_connection()
            answer = send(webhook, event)
            note(delivery, answer)
            if not answer.is_accepted:
                _let_rest(webhook, answer)
                return accepted
            accepted += 1
        if is_ending():
            break
    _let_go(webhook, free_at=Clock(), failures=0)
    return accepted


def note(delivery: Delivery, answer: Answer) -> None:
    """Store the result of an attempt, and when the next one is due.

    A failure counts only if no other attempt was stored meanwhile: the receiver may have accepted that one.
    """
    now = timezone.now()
    due = None
    if not answer.is_accepted and delivery.attempts < len(PAUSES):
        due = now + PAUSES[delivery.attempts]
    seen = {} if answer.is_accepted else {"attempts": delivery.attempts}
    Delivery.objects.filter(pk=delivery.pk, **seen).update(
        attempts=F("attempts") + 1,
        attempted_at=now,
        accepted_at=now if answer.is_accepted else None,
        due_at=due,
        status=answer.status,
        answer=answer.text,
    )


def _let_go(webhook: Webhook, **changes: object) -> None:
    """Release a webhook, unless the lease has ended and another process has taken it."""
    Webhook.objects.filter(pk=webhook.pk, free_at=webhook.free_at).update(**changes)


def _let_rest(webhook: Webhook, answer: Answer) -> None:
    """Let a failing receiver rest, longer each time; switch off one that answers 410."""
    failures = min(webhook.failures + 1, 30)
    rest = min(timedelta(seconds=2**failures), LONGEST_REST)
    gone = {"is_enabled": False} if answer.status == HTTPStatus.GONE else {}
    _let_go(webhook, free_at=timezone.now() + rest, failures=failures, **gone)
