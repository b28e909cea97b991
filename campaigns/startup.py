"""What the server does for campaigns beside answering requests."""

from campaigns import dormancy
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Wake the campaigns that begin, and put to rest what does not run today; many processes may do so."""
    PeriodicTask("dormancy", dormancy.Resting(), pause=dormancy.POLL_SECONDS).start()
