"""Marking campaigns with their horizons, by which patient selections order them (`campaigns.patience`)."""

from campaigns.models import Campaign
from campaigns.patience import horizon_on


def settle_horizons(day: int, *, at_most: int) -> bool:
    """Mark some campaigns with their horizon on this day; say whether all are marked now."""
    return Campaign.everything.on_another_horizon(day).mark(at_most=at_most, horizon=horizon_on(day)) < at_most
