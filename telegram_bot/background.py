"""Shows "typing" while a user waits, and jobs that come back with a result."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from telegram_bot.faults import log_fault
from telegram_bot.incoming.raw import internal
from telegram_bot.tasks import ended

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from telegram import Bot

    from telegram_bot.incoming.raw import Raw
    from telegram_bot.ui.talk import Job

SILENCE, SIGN_OF_LIFE = 1.0, 4.5
"""Seconds after which "typing" is shown, and for which Telegram shows it."""


class Background:
    """The tasks of all users."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._jobs: set[asyncio.Task[None]] = set()
        self.put: Callable[[Raw], Awaitable[None]] | None = None
        """Takes the bot's own updates."""

    def begin(self, user: int, job: Job) -> None:
        """Do a job while the user goes on, then put its result in as an update."""

        async def work() -> None:
            try:
                target = await job()
                if self.put is not None:
                    await self.put(internal(user, target))
            except Exception as error:  # noqa: BLE001 - it would be lost otherwise
                log_fault("Something could not be done in the background.", error)

        task = asyncio.create_task(work())
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def close(self) -> None:
        """Cancel what is under way."""
        await ended(self._jobs)

    @asynccontextmanager
    async def busy(self, chat_id: int) -> AsyncIterator[None]:
        """Show that the bot is working, if that takes longer than a moment."""

        async def show() -> None:
            await asyncio.sleep(SILENCE)
            while True:
                with suppress(TelegramError):
                    await self._bot.send_chat_action(chat_id, "typing")
                await asyncio.sleep(SIGN_OF_LIFE)

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
