"""A sign of life: `python -m telegram_bot.heartbeat` ends with 0 while the bot of this container does its work.

The bot's event loop touches a file; one that hangs, or has not come up yet, does not. Without a token there is no bot,
and nothing to complain of.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

FILE = Path(tempfile.gettempdir()) / "zoomad-bot.heartbeat"
SECONDS_BETWEEN = 5.0
SECONDS_OF_PATIENCE = 30.0


def beat() -> None:
    """Touch the file now and every few seconds from now on, for as long as the event loop runs."""
    FILE.touch()
    asyncio.get_running_loop().call_later(SECONDS_BETWEEN, beat)


def is_beating() -> bool:
    """Tell whether the file was touched lately."""
    try:
        return time.time() - FILE.stat().st_mtime < SECONDS_OF_PATIENCE
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_beating() or not os.environ.get("BOT_TOKEN") else 1)
