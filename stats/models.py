"""Totals of viewers by place, gender and age, added up in the background by `stats.viewers`."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ads.models.totals import Totals


class Dimension(models.TextChoices):
    """What viewers are grouped by."""

    PLACE = "place", _("viewer's place")
    GENDER = "gender", _("viewer's gender")
    AGE = "age", _("viewer's age")


class ViewerDay(Totals):
    """The totals of one day for viewers of one place, one gender, or one range of ages."""

    pk = models.CompositePrimaryKey("dimension", "day", "value")
    dimension = models.TextField(choices=Dimension)
    day = models.IntegerField()
    value = models.TextField()  # as `stats.viewers` writes it; empty for clients who have been deleted

    class Meta:
        db_table = "viewer_days"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(dimension__in=Dimension.values), name="viewer_days_dimension")
        ]


class ViewerFold(Totals):
    """The totals of a day as they were when its viewers were last added up: they add up to these in each dimension."""

    day = models.IntegerField(primary_key=True)
    folded_at = models.DateTimeField()  # all that was recorded by then is in it
    seconds = models.FloatField()  # that it took

    class Meta:
        db_table = "viewer_folds"
