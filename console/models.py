"""What the admin itself keeps."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


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
