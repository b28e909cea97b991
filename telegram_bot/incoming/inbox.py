"""Waiting updates of each user, in Telegram's order: in memory, or in Redis for several processes."""

from __future__ import annotations

import json
from collections import deque
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from redis.exceptions import LockError

from telegram_bot.memory.stores import PREFIX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from redis.asyncio import Redis

    from telegram_bot.incoming.raw import Raw

MOST_WAITING = 500
"""The most updates of one user; further ones are dropped."""
TURN_SECONDS = 60
"""After this time a turn is free again, even if its process has died."""


class Inbox(Protocol):
    """Updates by user. An update stays until it is done, so none is lost with a process."""

    async def put(self, user: int, raw: Raw) -> None:
        """Add an update; a repeated one changes nothing."""

    async def ahead(self, user: int) -> list[Raw]:
        """Return the next update and the one after it."""

    async def done(self, user: int, raw: Raw) -> None:
        """Take an update out."""

    def turn(self, user: int) -> AbstractAsyncContextManager[bool]:
        """Become the only process that handles a user's updates; False where another one does."""

    async def waiting(self) -> list[int]:
        """Return the users whose updates wait."""


class MemoryInbox:
    """For one process; its waiting updates are lost with it."""

    def __init__(self) -> None:
        self._queues: dict[int, deque[Raw]] = {}

    async def put(self, user: int, raw: Raw) -> None:
        """Add an update."""
        queue = self._queues.setdefault(user, deque())
        if len(queue) < MOST_WAITING:
            queue.append(raw)

    async def ahead(self, user: int) -> list[Raw]:
        """Return the next update and the one after it."""
        queue = self._queues.get(user, deque())
        return [queue[index] for index in range(min(2, len(queue)))]

    async def done(self, user: int, raw: Raw) -> None:
        """Take an update out."""
        queue = self._queues[user]
        queue.remove(raw)
        if not queue:
            del self._queues[user]

    @asynccontextmanager
    async def turn(self, user: int) -> AsyncIterator[bool]:
        """Grant the turn; there is no other process."""
        yield True

    async def waiting(self) -> list[int]:
        """Return the users whose updates wait."""
        return list(self._queues)


class RedisInbox:
    """For several processes: the one that has a user's turn handles that user's next update."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def put(self, user: int, raw: Raw) -> None:
        """Add an update in its place."""
        async with self._redis.pipeline() as pipe:
            pipe.zadd(_queue(user), {json.dumps(raw, ensure_ascii=False, sort_keys=True): raw["update_id"]})
            pipe.zremrangebyrank(_queue(user), MOST_WAITING, -1)
            pipe.sadd(_WAITING, user)
            await pipe.execute()

    async def ahead(self, user: int) -> list[Raw]:
        """Return the next update and the one after it."""
        return [json.loads(str(text)) for text in await self._redis.zrange(_queue(user), 0, 1)]

    async def done(self, user: int, raw: Raw) -> None:
        """Take an update out."""
        async with self._redis.pipeline() as pipe:
            pipe.zrem(_queue(user), json.dumps(raw, ensure_ascii=False, sort_keys=True))
            pipe.srem(_WAITING, user)
            pipe.zcard(_queue(user))
            *_, left = await pipe.execute()
        if left:
            await self._redis.sadd(_WAITING, user)

    @asynccontextmanager
    async def turn(self, user: int) -> AsyncIterator[bool]:
        """Hold a lock, which expires if the process dies."""
        lock = self._redis.lock(f"{PREFIX}turn:{user}", timeout=TURN_SECONDS, blocking=False, thread_local=False)
        is_ours = await lock.acquire()
        try:
            yield is_ours
        finally:
            if is_ours:
                with suppress(LockError):
                    await lock.release()

    async def waiting(self) -> list[int]:
        """Return the users whose updates wait."""
        return [int(user) for user in await self._redis.smembers(_WAITING)]


_WAITING = f"{PREFIX}waiting"


def _queue(user: int) -> str:
    return f"{PREFIX}inbox:{user}"
