"""Background tasks of events."""

from events import turns
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Record the rest of a new day's events; several processes may share the work."""
    PeriodicTask("turns", turns.write_the_rest, pause=turns.POLL_SECONDS).start()
