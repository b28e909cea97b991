"""The admin's own tables."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """A form that was sent, so that sending it twice does one thing (`console.shared.once`); kept for a day."""

    digest = models.CharField(primary_key=True, max_length=64)
    sent_at = models.DateTimeField(db_default=Now(), db_index=True)
    # Where its sender was led, once it had been done; null while it is being done.
    location = models.TextField(null=True)
    sentences = models.JSONField(default=list)

    class Meta:
        db_table = "console_submissions"
        default_permissions: ClassVar = ()


class Bulk(models.Model):
    """One act on many campaigns: previewed, carried out some at a time, and undone if wanted."""

    class Stage(models.TextChoices):
        """The progress of a bulk."""

        DRAFT = "draft", _("not done yet")
        RUNNING = "running", _("being done")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    # What changes in each; empty where each item is a campaign of its own, to be booked.
    terms = models.JSONField(default=dict)
    books = models.BooleanField(default=False)
    stage = models.TextField(choices=Stage, default=Stage.DRAFT)

    class Meta:
        db_table = "console_bulks"
        default_permissions: ClassVar = ()


class BulkItem(models.Model):
    """A campaign of a bulk, with what it was before."""

    class State(models.TextChoices):
        """The result for one campaign."""

        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("taken back")

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items")
    campaign_id = models.UUIDField()
    terms = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    state = models.TextField(choices=State, default=State.WAITING)

    class Meta:
        db_table = "console_bulk_items"
        default_permissions: ClassVar = ()
        indexes: ClassVar = [models.Index(fields=["bulk", "state", "id"], name="console_bulk_items_by_state")]


class ScoreUpload(models.Model):
    """Scores that were stored from a file, with their old values, so that it can be undone."""

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), db_index=True)
    # Of each score that became another: the client, the advertiser, what it was (null: there was none), what it became.
    changes = models.JSONField(default=list)
    is_undone = models.BooleanField(default=False)

    class Meta:
        db_table = "console_score_uploads"
        default_permissions: ClassVar = ()
