"""Asks Telegram for updates. Only one process may do so: Telegram ends the request of an earlier one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from telegram_bot.faults import log_fault
from telegram_bot.incoming.raw import KINDS, number_of

if TYPE_CHECKING:
    from telegram_bot.incoming.raw import Raw

WAIT = 25
"""Seconds for which Telegram may hold a request while nothing happens."""
GRACE = 10
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
LAST_WORD = 2.0

Take = Callable[["Raw"], Awaitable[None]]


class PolledBot(Bot):
    """The library's bot, with updates as Telegram sends them: one that cannot be read is skipped, not fetched again."""

    async def raw_updates(self, offset: int, wait: int) -> list[Raw]:
        """Fetch new updates, or wait for them."""
        asked = {"timeout": wait, "allowed_updates": list(KINDS)} | ({"offset": offset} if offset else {})
        answer = await self._post("getUpdates", asked, read_timeout=wait + GRACE)
        return answer if isinstance(answer, list) else []


class Polling:
    """Fetches updates, and remembers which have been fetched."""

    def __init__(self, bot: PolledBot, take: Take) -> None:
        self._bot = bot
        self._take = take
        self._offset = 0

    async def run(self) -> None:
        """Fetch updates and hand them on; while Telegram is away, wait longer after each attempt.

        Raises:
            InvalidToken: Telegram does not know the bot (any more).

        """
        pause = FIRST_PAUSE
        while True:
            try:
                await self._fetch(WAIT)
                pause = FIRST_PAUSE
            except InvalidToken:
                raise
            except TelegramError as error:
                log_fault("Updates could not be fetched.", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def end(self) -> None:
        """Tell Telegram which updates have arrived, so that they do not come again after a restart."""
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await self._bot.raw_updates(self._offset, 0)

    async def _fetch(self, wait: int) -> None:
        for raw in await self._bot.raw_updates(self._offset, wait):
            number = number_of(raw)
            if number is not None:
                await self._take(raw)
                self._offset = number + 1
