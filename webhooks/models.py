"""Webhooks and their deliveries."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from webhooks.querysets import DeliveryQuerySet, WebhookQuerySet
from webhooks.signing import new_secret
from zoomad.database.schema import Clock

MAX_URL_LENGTH = 2_000


class Webhook(models.Model):
    """An address that is told of events: all of the platform's, or those of one advertiser."""

    webhook_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    advertiser_id = models.UUIDField(_("advertiser"), null=True, blank=True)
    url = models.TextField(_("address"))
    secret = models.TextField(_("secret"), default=new_secret, editable=False)
    kinds = ArrayField(models.TextField(), verbose_name=_("kinds"), default=list, blank=True)  # none: all
    is_enabled = models.BooleanField(_("enabled"), default=True)
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    # The events up to this place in the feed have their deliveries.
    position = models.BigIntegerField(default=0, editable=False)
    # Until then one process has it to itself, or it rests after a failure.
    free_at = models.DateTimeField(db_default=Clock(), editable=False)
    failures = models.IntegerField(default=0, editable=False)  # since it accepted something

    objects = WebhookQuerySet.as_manager()

    class Meta:
        db_table = "webhooks"
        ordering: ClassVar = ["-created_at", "webhook_id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """An event that a webhook is to be told of: made once, and due until it is accepted or given up."""

    delivery_id = models.BigAutoField(primary_key=True)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="deliveries"
    )
    event_id = models.BigIntegerField(_("event"))
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    due_at = models.DateTimeField(_("next attempt"), null=True, db_default=Clock())  # None: over
    attempts = models.IntegerField(_("attempts"), default=0, db_default=0)
    attempted_at = models.DateTimeField(_("last attempt"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    status = models.IntegerField(_("status"), null=True)
    answer = models.TextField(_("answer"), default="", db_default="")  # the beginning of it, or why there is none

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "webhook_deliveries"
        ordering: ClassVar = ["-delivery_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="webhook_deliveries_once")
        ]
        indexes: ClassVar = [
            models.Index(F("webhook"), F("due_at"), condition=Q(due_at__isnull=False), name="webhook_deliveries_due"),
            models.Index(F("created_at"), name="webhook_deliveries_by_time"),
        ]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return str(self.event_id)

    @property
    def outcome(self) -> str:
        """Say in one word what became of it."""
        if self.due_at is not None:
            return "due"
        return "failed" if self.accepted_at is None else "accepted"
