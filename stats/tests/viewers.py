"""Reads the figures of viewers in short."""

from stats.models import Dimension
from stats.querysets import ALWAYS, by_viewers


def known(dimension, period=ALWAYS):
    """Impressions and clicks by value."""
    rows = by_viewers(dimension, period).known
    return {value: (row["impressions"], row["clicks"]) for value, row in rows.items()}


def due():
    return by_viewers(Dimension.PLACE, ALWAYS).due["impressions"]
