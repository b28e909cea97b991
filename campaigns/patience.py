"""Urgency of a campaign in a patient selection: what is left of it, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, F, FloatField, IntegerField, Value, When
from django.db.models.functions import Cast, Least, Sqrt

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

EIGHTHS = 8
MOST_DAYS = 31  # that count, today included: a longer campaign is not more patient
# Days that may be left, today included: a campaign's horizon is the largest of these that it surely has.
HORIZONS = (1, 2, 3, 5, 9, 17)


def urgency(*, left_eighths: Combinable, days: Combinable) -> Combinable:
    """Write in SQL the factor of a value: (the share that is left) ^ ¼ / √ days."""
    share = Cast(left_eighths, FloatField()) / Value(float(EIGHTHS))
    urgent: Combinable = Sqrt(Sqrt(share)) / Sqrt(Cast(days, FloatField()))
    return urgent


def days_left(day: int | Combinable | None) -> Least:
    """Write in SQL over how many days, today included, a campaign is spread; a booking of one day counts as two."""
    single = Case(When(start_date=F("end_date"), then=Value(2)), default=Value(1), output_field=IntegerField())
    # Bounded before it is added to: up to the last day that there is there are as many as an integer holds.
    others = Least(F("end_date") - day, Value(MOST_DAYS), output_field=IntegerField())
    return Least(others + single, Value(MOST_DAYS), output_field=IntegerField())


def horizon_on(day: int) -> Case:
    """Write in SQL which of the horizons a campaign has on this day; the first one if it is over."""
    steps = [When(end_date__gte=day + days - 1, then=Value(days)) for days in reversed(HORIZONS[1:])]
    return Case(*steps, default=Value(HORIZONS[0]), output_field=IntegerField())
