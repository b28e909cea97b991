"""What is deleted automatically when it is old, and when.

Views and clicks are not in this list: they are the bill, and stay. Scores stay as long as their client and advertiser.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from campaigns.images.services import remove_unused_images
from campaigns.moderation.models import ModerationVerdict
from console.models import ScoreUpload
from events.models import Event
from webhooks.models import Delivery
from zoomad.state.models import PlatformState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

logger = logging.getLogger(__name__)

LOOK_SECONDS = 600.0
BETWEEN = timedelta(days=1)
AT_ONCE = 1_000


@dataclass(frozen=True)
class Rule:
    """What is deleted, by which setting of days (none: the rows themselves say when), and how."""

    what: str
    setting: str | None
    throw_away: Callable[[datetime], int]


def forget_old() -> dict[str, int]:
    """Delete all that is old, and return how much of each kind; a setting of 0 keeps its kind for ever.

    A failure is logged, does not stop the other rules, and the next run tries again.
    """
    done = {}
    for rule in RULES:
        days = getattr(settings, rule.setting) if rule.setting else 0
        if rule.setting and not days:
            continue
        try:
            done[rule.what] = rule.throw_away(timezone.now() - timedelta(days=days))
        except Exception:
            logger.exception("Old %s could not be thrown away", rule.what)
    return done


def forget_old_if_due() -> dict[str, int] | None:
    """Do it if it was not done for a day; of many processes one finds it due."""
    overdue = Q(old_forgotten_at=None) | Q(old_forgotten_at__lt=timezone.now() - BETWEEN)
    if not PlatformState.objects.filter(overdue).update(old_forgotten_at=Now()):
        return None
    return forget_old()


def _rows(model: type[Model], moment: str, **which: object) -> Callable[[datetime], int]:
    """Delete the rows whose time has passed, some at a time, so that no request waits for it."""
    rows = model._default_manager  # noqa: SLF001 - Django's public name for it

    def delete(before: datetime) -> int:
        old = rows.filter(**{f"{moment}__lt": before}, **which).order_by(moment)
        deleted = 0
        while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
            rows.filter(pk__in=keys).delete()
            deleted += len(keys)
        return deleted

    return delete


RULES = [
    Rule("sessions", None, _rows(Session, "expire_date")),
    Rule("failed logins", "LOGIN_KEEP_DAYS", _rows(AccessAttempt, "attempt_time")),
    Rule("logged failures", "LOGIN_KEEP_DAYS", _rows(AccessFailureLog, "attempt_time")),
    Rule("logins", "LOGIN_KEEP_DAYS", _rows(AccessLog, "attempt_time")),
    Rule("moderation verdicts", "VERDICT_KEEP_DAYS", _rows(ModerationVerdict, "created_at")),
    Rule("deliveries to webhooks", "DELIVERY_KEEP_DAYS", _rows(Delivery, "created_at", due_at=None)),
    Rule("events", "EVENT_KEEP_DAYS", _rows(Event, "created_at")),
    Rule("uploads of scores", "EVENT_KEEP_DAYS", _rows(ScoreUpload, "created_at")),
    Rule("unused images", "IMAGE_KEEP_DAYS", lambda before: remove_unused_images(unused_since=before)),
]
