"""The one row that says what day it is, whether texts are moderated and how ads are selected; and its history."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zoomad.database.schema import Clock


class Selection(models.TextChoices):
    """The ways in which ads are selected, described in docs/simulation.md."""

    FORMULA = "formula", _("formula")
    PATIENT = "patient", _("patient")
    RESERVING = "reserving", _("reserving")


class PlatformState(models.Model):
    """A single row, made by the first migration; written only by `zoomad.state.services`."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    current_day = models.IntegerField(default=0, db_default=0)
    # Set with the day where some of what begins on it cannot be woken at once (campaigns.dormancy).
    is_waking = models.BooleanField(default=False, db_default=False)
    moderation_enabled = models.BooleanField(default=False, db_default=False)
    old_forgotten_at = models.DateTimeField(null=True, editable=False)  # by console.platform.retention
    selection = models.TextField(choices=Selection, default=Selection.FORMULA, db_default=Selection.FORMULA)

    class Meta:
        db_table = "platform_state"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="platform_state_single_row"),
            models.CheckConstraint(condition=Q(current_day__gte=0), name="platform_state_day_not_negative"),
            models.CheckConstraint(condition=Q(selection__in=Selection.values), name="platform_state_selection"),
        ]
        verbose_name = _("day and switch")
        verbose_name_plural = _("day and switch")

    def __str__(self) -> str:
        return str(_("Platform"))


class SelectionSwitch(models.Model):
    """A change of the selection in force; before the first one it was the formula."""

    id = models.BigAutoField(primary_key=True)
    switched_at = models.DateTimeField(db_default=Clock())
    day = models.IntegerField()
    selection = models.TextField(choices=Selection)

    class Meta:
        db_table = "selection_switches"
        ordering: ClassVar = ["-id"]
