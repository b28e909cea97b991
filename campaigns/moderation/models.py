"""What moderation has decided, kept for operators."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoomad.database.schema import Clock

WAITS = models.Q(models.Q(is_allowed=False) | models.Q(is_doubtful=True), settled_by="")


class ModerationVerdict(models.Model):
    """One decision about a title and a text. It outlives its campaign, which may never have been booked."""

    verdict_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("when"), db_default=Clock(), editable=False)
    advertiser_id = models.UUIDField(_("advertiser"))
    campaign_id = models.UUIDField(_("campaign"), db_index=True)
    ad_title = models.TextField(_("title"))
    ad_text = models.TextField(_("text"))
    is_allowed = models.BooleanField(_("allowed"))
    category = models.TextField(_("category"))
    reason = models.TextField(_("reason"), blank=True)
    model = models.TextField(_("decided by"))
    # The person who has approved what was refused; empty where a machine decided.
    approved_by = models.TextField(_("approved by"), blank=True, default="", db_default="")

    # The AI let it pass but was not sure: it is booked, and waits at the desk for a person.
    is_doubtful = models.BooleanField(_("doubtful"), default=False, db_default=False)
    # The person who has decided to leave it as it is.
    settled_by = models.TextField(_("taken off the desk by"), blank=True, default="", db_default="")

    class Meta:
        db_table = "moderation_verdicts"
        ordering: ClassVar = ["-created_at", "verdict_id"]
        indexes: ClassVar = [
            models.Index(fields=["-created_at"], name="moderation_newest_first"),
            models.Index(fields=["created_at"], condition=~models.Q(approved_by=""), name="moderation_approvals"),
            models.Index(fields=["-created_at"], condition=WAITS, name="moderation_waiting"),
        ]
        verbose_name = _("moderation verdict")
        verbose_name_plural = _("moderation verdicts")

    def __str__(self) -> str:
        return self.ad_title
