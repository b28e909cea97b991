"""What the server does for campaigns beside answering requests."""

from campaigns import dormancy
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Put campaigns to rest that do not run today; many processes may do so, each takes what the others leave."""
    PeriodicTask("dormancy", dormancy.Resting(), pause=dormancy.POLL_SECONDS).start()
