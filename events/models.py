"""What happened, when, and who did it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.querysets import EventQuerySet
from zoomad.database.schema import Clock


class Kind(models.TextChoices):
    """What can happen. Never an ad or a click: those are rows of their own."""

    CAMPAIGN_BOOKED = "campaign_booked", _("campaign booked")
    CAMPAIGN_CHANGED = "campaign_changed", _("campaign changed")
    CAMPAIGN_PAUSED = "campaign_paused", _("campaign paused")
    CAMPAIGN_RESUMED = "campaign_resumed", _("campaign resumed")
    CAMPAIGN_ARCHIVED = "campaign_archived", _("campaign archived")
    CAMPAIGN_RESTORED = "campaign_restored", _("campaign restored")
    CAMPAIGN_STARTED = "campaign_started", _("campaign started")
    CAMPAIGN_ENDED = "campaign_ended", _("campaign ended")
    CAMPAIGN_BEHIND = "campaign_behind", _("campaign will not deliver")
    LIMIT_NEAR = "limit_near", _("limit near")
    LIMIT_REACHED = "limit_reached", _("limit reached")
    TEXT_REFUSED = "text_refused", _("text refused")
    ADVERTISER_MADE = "advertiser_made", _("advertiser made")
    ADVERTISER_RENAMED = "advertiser_renamed", _("advertiser renamed")
    ADVERTISER_ARCHIVED = "advertiser_archived", _("advertiser archived")
    ADVERTISER_RESTORED = "advertiser_restored", _("advertiser brought back")
    KEY_MADE = "key_made", _("API key made")
    KEY_REVOKED = "key_revoked", _("API key revoked")
    WEBHOOK_MADE = "webhook_made", _("webhook made")
    WEBHOOK_CHANGED = "webhook_changed", _("webhook changed")
    WEBHOOK_DELETED = "webhook_deleted", _("webhook deleted")
    ACCESS_CHANGED = "access_changed", _("access changed")
    SCORES_STORED = "scores_stored", _("ML scores stored")
    DAY_MOVED = "day_moved", _("day moved")
    MODERATION_SWITCHED = "moderation_switched", _("moderation switched")
    SELECTION_SWITCHED = "selection_switched", _("selection switched")


class Event(models.Model):
    """One thing that happened. Rows never change, except for `position`, their place in the feed.

    Ids are given when a row is written, and transactions end in another order. So a row has no position until it is
    committed; readers of the feed give the new ones theirs (`events.feed`), and none is ever skipped.
    """

    event_id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(null=True, unique=True)
    created_at = models.DateTimeField(_("when"), db_default=Clock())
    day = models.IntegerField(_("day"))
    kind = models.TextField(_("kind"))  # without choices: each new one would be a migration
    advertiser_id = models.UUIDField(_("advertiser"), null=True)
    campaign_id = models.UUIDField(_("campaign"), null=True)
    actor_kind = models.TextField(_("by"))
    actor_id = models.TextField(blank=True)
    actor_name = models.TextField(_("name"), blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    data = models.JSONField(default=dict)  # money as strings, with all its digits

    objects = EventQuerySet.as_manager()

    class Meta:
        db_table = "events"
        ordering: ClassVar = ["-event_id"]
        indexes: ClassVar = [
            models.Index(fields=["event_id"], condition=Q(position=None), name="events_without_position"),
            models.Index(fields=["advertiser_id", "position"], name="events_of_advertiser"),
            models.Index(fields=["campaign_id", "position"], condition=~Q(campaign_id=None), name="events_of_campaign"),
            models.Index(F("kind"), F("position"), name="events_of_kind"),
            models.Index(fields=["created_at"], name="events_by_time"),
            models.Index(F("actor_kind"), F("actor_id"), F("event_id"), name="events_of_actor"),
            models.Index(fields=["day", "event_id"], name="events_by_day"),
        ]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return str(Kind(self.kind).label)


class Turn(models.Model):
    """A change of the day of which not everything is recorded yet; `events.turns` says how it is."""

    turn_id = models.BigAutoField(primary_key=True)
    before = models.IntegerField()
    after = models.IntegerField()
    moved_at = models.DateTimeField(db_default=Clock())
    chapter = models.TextField()
    reached = models.UUIDField(default=uuid.UUID(int=0))  # up to which key it is recorded

    class Meta:
        db_table = "event_turns"
        ordering: ClassVar = ["turn_id"]

    def __str__(self) -> str:
        return f"{self.chapter} {self.after}"
