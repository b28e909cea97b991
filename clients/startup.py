"""What the server does for clients beside answering requests."""

from clients import audiences
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Keep the counts of audiences short to read. Many processes may do so: one works at a time."""
    PeriodicTask("audiences", audiences.settle, pause=audiences.POLL_SECONDS).start()
