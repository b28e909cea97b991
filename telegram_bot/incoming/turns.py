"""The order of work: each user's updates one after the other, many users at once, fairly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from telegram_bot.faults import log_fault
from telegram_bot.incoming.inbox import TURN_SECONDS
from telegram_bot.incoming.raw import sender_of
from telegram_bot.tasks import ended

if TYPE_CHECKING:
    from telegram_bot.incoming.inbox import Inbox
    from telegram_bot.incoming.raw import Raw

logger = logging.getLogger(__name__)

AT_ONCE = 64
LOOK_AGAIN = 3.0
LIMIT = TURN_SECONDS - 5
"""Seconds for one update; nothing in it should take nearly as long."""

Handle = Callable[["Raw", "Raw | None"], Awaitable[None]]


class Turns:
    """Gives users their turns. A user with a hundred updates takes one place, and gives it back after each update."""

    def __init__(self, inbox: Inbox, handle: Handle) -> None:
        self._inbox = inbox
        self._handle = handle
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._is_open = True

    async def put(self, raw: Raw) -> None:
        """Take an update in; once this has returned, it will be handled."""
        user = sender_of(raw)
        if user is not None:
            await self._inbox.put(user, raw)
            self._wake(user)

    async def sweep(self) -> None:
        """Keep looking for updates that no process works on, such as those of a dead process."""
        while True:
            try:
                for user in await self._inbox.waiting():
                    self._wake(user)
            except RedisError as error:
                logger.warning("Updates wait for Redis: %s", type(error).__name__)
            await asyncio.sleep(LOOK_AGAIN)

    async def close(self, grace: float) -> None:
        """Start nothing new, and cancel what is not finished after this many seconds."""
        self._is_open = False
        await ended(self._tasks.values(), grace)

    def _wake(self, user: int) -> None:
        if self._is_open and user not in self._tasks:
            self._tasks[user] = asyncio.create_task(self._work(user))

    async def _work(self, user: int) -> None:
        is_left = False
        try:
            while self._is_open and await self._deal_with_one(user):
                pass
            is_left = bool(await self._inbox.ahead(user))
        except RedisError as error:
            logger.warning("An update waits for Redis: %s", type(error).__name__)
        finally:
            del self._tasks[user]
        if is_left and await self._is_free(user):  # it came while the last one was finished
            self._wake(user)

    async def _is_free(self, user: int) -> bool:
        """Say whether no process works for the user; one that does looks again when it is done."""
        async with self._inbox.turn(user) as is_ours:
            return is_ours

    async def _deal_with_one(self, user: int) -> bool:
        """Handle the next update; False where there is none, or another process works on it."""
        async with self._slots, self._inbox.turn(user) as is_ours:
            ahead = await self._inbox.ahead(user) if is_ours else []
            if not ahead:
                return False
            try:
                async with asyncio.timeout(LIMIT):
                    await self._handle(ahead[0], ahead[1] if len(ahead) > 1 else None)
            except RedisError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it stays with this update
                log_fault("An update could not be handled.", error)
            await self._inbox.done(user, ahead[0])
            return True
