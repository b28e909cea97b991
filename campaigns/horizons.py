"""Marking campaigns with their horizons, by which patient selections order them (`campaigns.patience`)."""

from django.db import transaction

from campaigns.models import Campaign
from campaigns.patience import horizon_on


def settle_horizons(day: int, *, at_most: int) -> bool:
    """Mark some campaigns with the horizon that they have on this day; say whether all have it now."""
    some = Campaign.everything.on_another_horizon(day).order_by("pk").values_list("pk", flat=True)[:at_most]
    # Locked in one order, so that two who do this at once do not wait for each other in a circle.
    with transaction.atomic():
        wrong = Campaign.everything.filter(pk__in=list(some.select_for_update(no_key=True)))
        return wrong.update(horizon=horizon_on(day)) < at_most
