"""Telling Telegram something: a second attempt where the answer was lost, and patience with its flood limits.

The patience is the one user's whose chat is meant: everybody else's updates are handled meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import httpx
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta

T = TypeVar("T")

PAUSE = 0.5
LONGEST_WAIT = 30.0
"""Seconds; who is told to wait longer is told nothing now."""
WAITS = 3
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


async def insistently(call: Callable[[], Awaitable[T]]) -> T:
    """Do it, once more if the connection fails, and as often as the flood limit asks for it.

    Raises:
        TelegramError: in vain; `may_have_happened` says whether that is certain.

    """
    waits, is_second = 0, False
    while True:
        try:
            return await call()
        except RetryAfter as error:
            pause = seconds(error.retry_after)
            waits += 1
            if waits > WAITS or pause > LONGEST_WAIT:
                raise
        except NetworkError as error:
            if isinstance(error, BadRequest) or is_second:
                raise
            pause, is_second = PAUSE, True
        await asyncio.sleep(pause)


def may_have_happened(error: TelegramError) -> bool:
    """Say whether Telegram may have done it all the same: only its answer was lost."""
    return (
        isinstance(error, NetworkError)
        and not isinstance(error, BadRequest)
        and not isinstance(error.__cause__, NEVER_SENT)
    )


def seconds(retry_after: float | timedelta) -> float:
    """Read how long Telegram wants to be left alone."""
    return retry_after if isinstance(retry_after, int | float) else retry_after.total_seconds()
