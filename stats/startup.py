"""What the server does for statistics beside answering requests."""

from stats.viewers import folding
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Add up who the viewers are. Many processes may do so: one works at a time."""
    PeriodicTask("viewers", folding.Folding(), pause=folding.POLL_SECONDS).start()
