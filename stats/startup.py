"""The background work of a server for statistics."""

from stats.viewers import folding
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Add up the totals of viewers. Many processes may do so: one works at a time."""
    PeriodicTask("viewers", folding.Folding(), pause=folding.POLL_SECONDS).start()
