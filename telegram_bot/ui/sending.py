"""Calls to Telegram: a second attempt if the answer was lost, and waiting for its flood limits.

Only the user of that chat waits; other users' updates are handled meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

import httpx
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from telegram_bot.texts import clip

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta

    from telegram import CallbackQuery

logger = logging.getLogger(__name__)

T = TypeVar("T")

PAUSE = 0.5
LONGEST_WAIT = 30.0
"""Seconds; after a longer flood limit the message is given up."""
WAITS = 3
TOAST_LIMIT = 200
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class UnsureError(TelegramError):
    """The call may have worked all the same, since an answer of Telegram was lost; the cause is the last error."""


async def insistently(call: Callable[[], Awaitable[T]]) -> T:
    """Make the call, once more if the connection fails, and as often as the flood limit requires.

    Raises:
        UnsureError: it failed, as far as can be known.
        TelegramError: it failed.

    """
    waits, failures, is_unsure = 0, 0, False
    while True:
        try:
            return await call()
        except TelegramError as error:
            is_unsure = is_unsure or may_have_happened(error)
            pause = PAUSE
            if isinstance(error, RetryAfter):
                waits, pause = waits + 1, seconds(error.retry_after)
            elif is_about_the_connection(error):
                failures += 1
            if failures > 1 or waits > WAITS or pause > LONGEST_WAIT or not is_passing(error):
                if is_unsure:
                    raise UnsureError(type(error).__name__) from error
                raise
        await asyncio.sleep(pause)


async def answer_press(query: CallbackQuery, toast: str) -> None:
    """Answer a press, with a sentence that is shown for a moment if there is one."""
    try:
        await query.answer(clip(toast, TOAST_LIMIT) or None)
    except TelegramError as error:  # most often the press is too old to be answered
        logger.info("A press was not answered: %s", type(error).__name__)


def is_passing(error: TelegramError) -> bool:
    """Say whether another attempt can help."""
    return isinstance(error, RetryAfter) or is_about_the_connection(error)


def is_about_the_connection(error: BaseException) -> bool:
    """Say whether the connection failed, and Telegram did not refuse."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def may_have_happened(error: TelegramError) -> bool:
    """Say whether Telegram may have done it, because only its answer was lost."""
    return is_about_the_connection(error) and not isinstance(error.__cause__, NEVER_SENT)


def seconds(retry_after: float | timedelta) -> float:
    """Return how many seconds Telegram asks to wait."""
    return retry_after if isinstance(retry_after, int | float) else retry_after.total_seconds()
