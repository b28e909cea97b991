"""The one row that says what day it is and whether texts are moderated."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlatformState(models.Model):
    """A single row, made by the first migration; written only by `zoomad.state.services`."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    current_day = models.IntegerField(default=0, db_default=0)
    moderation_enabled = models.BooleanField(default=False, db_default=False)
    old_forgotten_at = models.DateTimeField(null=True, editable=False)  # by console.platform.retention

    class Meta:
        db_table = "platform_state"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="platform_state_single_row"),
            models.CheckConstraint(condition=Q(current_day__gte=0), name="platform_state_day_not_negative"),
        ]
        verbose_name = _("day and switch")
        verbose_name_plural = _("day and switch")

    def __str__(self) -> str:
        return str(_("Platform"))
