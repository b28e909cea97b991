"""What the server does for the record beside answering requests."""

from events import turns
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Record the rest of what a new day brings; many processes may do so, each takes what the others leave."""
    PeriodicTask("turns", turns.write_the_rest, pause=turns.POLL_SECONDS).start()
