"""Sends notices, in one process at a time; if it dies, another one takes over."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from telegram_bot.faults import log_fault
from telegram_bot.notices.ledger import LostLeaseError
from telegram_bot.notices.reader import Reader
from telegram_bot.notices.sender import Sender
from telegram_bot.tasks import ended
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from telegram import Bot

    from telegram_bot.client.platform import Platform
    from telegram_bot.notices.hours import QuietHours
    from telegram_bot.notices.ledger import Ledger

logger = logging.getLogger(__name__)

WAIT = 25
"""Seconds for which the platform may hold a request while nothing happens."""
LOOK_AGAIN, KEEP_ALIVE, BEAT = 5.0, 10.0, 0.5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LONGEST_SEND = 20.0


class Notices:
    """Reads the feed and sends notices as long as the bot runs."""

    def __init__(  # noqa: PLR0913 - what it is wired to
        self,
        bot: Bot,
        platform: Platform,
        ledger: Ledger,
        *,
        bundled: float,
        quiet: QuietHours | None,
        allowed_users: frozenset[int],
    ) -> None:
        self.ledger = ledger
        self._sender = Sender(bot, platform, ledger, bundled=bundled, quiet=quiet)
        self._reader = Reader(platform.feed, ledger, self._sender.put, allowed_users=allowed_users)
        self._task: asyncio.Task[None] | None = None
        self._parts: list[asyncio.Task[None]] = []
        self._is_open = True

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def close(self, grace: float) -> None:
        """Finish what is being sent, and let another process take over."""
        self._is_open = False
        if self._task is not None:
            await ended([self._task, *self._parts])
        await self._sender.close(grace)
        with suppress(RedisError):
            await self.ledger.let_go()

    async def _run(self) -> None:
        while self._is_open:
            try:
                await self._sender.settle(LONGEST_SEND)
                if await self.ledger.hold():
                    await self._lead()
            except* (RedisError, LostLeaseError) as errors:
                logger.warning("No notices are sent at the moment: %s", type(errors.exceptions[0]).__name__)
            except* Exception as errors:  # noqa: BLE001 - it starts again
                log_fault("The notices are started again.", errors.exceptions[0])
            await asyncio.sleep(LOOK_AGAIN)

    async def _lead(self) -> None:
        """Read, send and keep the lease, until one of these fails."""
        await self.ledger.wake_all()
        async with asyncio.TaskGroup() as tasks:
            self._parts = [tasks.create_task(part) for part in (self._read(), self._send(), self._stay())]

    async def _read(self) -> None:
        pause = FIRST_PAUSE
        while self._is_open:
            try:
                await self._reader.read_on(WAIT)
                pause = FIRST_PAUSE
            except PlatformError as error:
                logger.warning("The feed cannot be read at the moment: %s", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _send(self) -> None:
        while self._is_open:
            await self._sender.send_due()
            await asyncio.sleep(BEAT)

    async def _stay(self) -> None:
        while self._is_open:
            await asyncio.sleep(KEEP_ALIVE)
            if not await self.ledger.keep():
                raise LostLeaseError
