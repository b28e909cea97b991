"""The health check: `python -m telegram_bot.heartbeat` exits with 0 while the bot of this container works.

The bot's event loop touches a file; one that hangs, or has not come up yet, does not. Without a token there is no bot,
and no error.
"""

import asyncio
import os
import sys

from zoomad.serving.heartbeat import Heartbeat

HEART = Heartbeat("bot", patience=30.0)
SECONDS_BETWEEN = 5.0


def beat() -> None:
    """Touch the file now and every few seconds, as long as the event loop runs."""
    HEART.beat()
    asyncio.get_running_loop().call_later(SECONDS_BETWEEN, beat)


if __name__ == "__main__":
    sys.exit(0 if HEART.is_beating() or not os.environ.get("BOT_TOKEN") else 1)
