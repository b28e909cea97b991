"""Background tasks of clients."""

from clients import audiences
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Add up changes of the audience counts. Of several processes one works at a time."""
    PeriodicTask("audiences", audiences.settle, pause=audiences.POLL_SECONDS).start()
