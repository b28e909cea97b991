"""What the server does for images when it starts."""

import logging
import threading
import time

from campaigns.images.storage import image_storage
from zoomad.errors import UnavailableError

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0


def prepare_images() -> None:
    """Make the bucket or folder of images, in the background: ads are served whether or not there is one."""
    threading.Thread(target=_prepare, name="prepare-images", daemon=True).start()


def _prepare() -> None:
    pause = 1.0
    while True:
        try:
            image_storage().prepare()
        except UnavailableError:
            time.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        except OSError as error:
            logger.warning("The folder of images cannot be made: %s", error)
            return
        else:
            return
