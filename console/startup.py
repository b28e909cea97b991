"""The background work of a server for operators."""

from console.platform import retention
from zoomad.serving.background import PeriodicTask


def start_background_tasks() -> None:
    """Delete once a day what is old; many processes check whether it is due, one does it."""
    PeriodicTask("retention", retention.forget_old_if_due, pause=retention.LOOK_SECONDS).start()
