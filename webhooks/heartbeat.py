"""The health check: `python -m webhooks.heartbeat` exits with 0 while this container delivers webhooks."""

import sys

from zoomad.serving.heartbeat import Heartbeat

HEART = Heartbeat("webhooks", patience=90.0)


def beat() -> None:
    """Touch the file, in each round of the loop."""
    HEART.beat()


if __name__ == "__main__":
    sys.exit(0 if HEART.is_beating() else 1)
