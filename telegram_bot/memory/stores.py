"""Storage of records: in Redis, or in a local file where there is no Redis."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

KEEP_SECONDS = 90 * 24 * 3600
LOOK_AGAIN = 2.0
PREFIX = "zoomad:bot:"
REMEMBERED_PHOTOS = 500


class Store(Protocol):
    """Texts by name; one is read and written in its user's turn only, so by one process at a time."""

    async def load(self, name: str) -> str | None:
        """Read an entry."""

    async def save(self, name: str, text: str) -> None:
        """Write an entry."""


class RedisStore:
    """Each entry under a key of its own, which expires after a long silence.

    While Redis is away, a single process (`is_alone`) goes on with its own copy, which only a restart would lose. One
    of several processes cannot know whether its copy is current, and waits.
    """

    def __init__(self, redis: Redis, *, is_alone: bool) -> None:
        self.redis = redis
        self._is_alone = is_alone
        self._known: dict[str, str] = {}

    async def load(self, name: str) -> str | None:
        """Read an entry; wait while that is not possible."""
        while True:
            try:
                text = await self.redis.get(PREFIX + name)
            except RedisError as error:
                if self._is_alone and name in self._known:
                    return self._known[name]
                logger.warning("A conversation waits for Redis: %s", type(error).__name__)
                await asyncio.sleep(LOOK_AGAIN)
            else:
                return None if text is None else str(text)

    async def save(self, name: str, text: str) -> None:
        """Write an entry."""
        if self._is_alone:
            self._known[name] = text
        try:
            await self.redis.set(PREFIX + name, text, ex=KEEP_SECONDS)
        except RedisError as error:
            logger.warning("A conversation is not stored: %s", type(error).__name__)
            if not self._is_alone:
                raise


class FileStore:
    """All entries in one file, replaced as a whole; for one machine and few users. A damaged file is put aside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: dict[str, str] = {}
        try:
            self._entries = {str(name): str(text) for name, text in json.loads(path.read_text()).items()}
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
        except (ValueError, AttributeError):
            logger.warning("The state in %s is damaged; it is put aside and begins again.", path)
            path.replace(path.with_suffix(".damaged"))

    async def load(self, name: str) -> str | None:
        """Read an entry."""
        return self._entries.get(name)

    def names(self, beginning: str) -> list[str]:
        """List the entries whose names begin with this."""
        return [name for name in self._entries if name.startswith(beginning)]

    async def save(self, name: str, text: str) -> None:
        """Write an entry."""
        if self._entries.get(name) == text:
            return
        self._entries[name] = text
        photos = [name for name in self._entries if name.startswith("photo:")]
        for old in photos[:-REMEMBERED_PHOTOS]:
            del self._entries[old]
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self._entries, ensure_ascii=False))
        new.replace(self.path)


@asynccontextmanager
async def connected(redis: Redis) -> AsyncIterator[Redis]:
    """Wait for Redis: a start without it would lose conversations. Close it in the end."""
    try:
        while True:
            try:
                await redis.ping()
                break
            except RedisError as error:
                logger.warning("Waiting for Redis: %s", type(error).__name__)
                await asyncio.sleep(LOOK_AGAIN)
        yield redis
    finally:
        await redis.aclose()
