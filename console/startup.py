"""What the server does for operators beside answering requests."""

from console.platform import retention
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Throw away once a day what is old; many processes look whether it is due, one does it."""
    PeriodicTask("retention", retention.forget_old_if_due, pause=retention.LOOK_SECONDS).start()
