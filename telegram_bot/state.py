"""Conversations that survive a restart: plain JSON in Redis, or in a local file where there is no Redis.

python-telegram-bot writes its state every minute and loses it when killed; `application.InOrder` therefore asks for a
write after every update.
"""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from telegram.ext import BasePersistence, PersistenceInput

logger = logging.getLogger(__name__)

KEEP_SECONDS = 90 * 24 * 3600
LOOK_AGAIN = 2.0
UserData = dict[str, Any]
Base = BasePersistence[UserData, UserData, UserData]


class Memory(Base):
    """What both kinds share: users' conversations by id, and what the bot knows (`bot_data`); nothing else."""

    def __init__(self) -> None:
        super().__init__(store_data=PersistenceInput(chat_data=False, callback_data=False))
        # One write at a time, so that of two states of a user the later one stays.
        self._turn = asyncio.Lock()
        self._known: dict[str, str] = {}

    async def update_user_data(self, user_id: int, data: UserData) -> None:
        """Keep a user's conversation."""
        await self._keep(f"user:{user_id}", data)

    async def update_bot_data(self, data: UserData) -> None:
        """Keep what the bot knows."""
        await self._keep("bot", data)

    async def _keep(self, name: str, data: UserData) -> None:
        text = json.dumps(data, ensure_ascii=False)
        async with self._turn:
            if self._known.get(name) != text:
                await self.write(name, text)
                self._known[name] = text

    async def write(self, name: str, text: str) -> None:
        """Store one entry."""
        raise NotImplementedError

    async def load(self) -> dict[str, str]:
        """Read all entries."""
        raise NotImplementedError

    async def get_user_data(self) -> dict[int, UserData]:
        """Read all conversations."""
        self._known = await self.load()
        return {
            int(name.removeprefix("user:")): json.loads(text)
            for name, text in self._known.items()
            if name.startswith("user:")
        }

    async def get_bot_data(self) -> UserData:
        """Read what the bot knows."""
        known: UserData = json.loads((await self.load()).get("bot", "{}"))
        return known

    async def drop_user_data(self, user_id: int) -> None:
        """Forget nothing: entries leave by their age."""

    async def flush(self) -> None:
        """Have nothing to do: everything is written at once."""

    async def get_chat_data(self) -> dict[int, UserData]:
        """Have none."""
        return {}

    async def update_chat_data(self, chat_id: int, data: UserData) -> None:
        """Keep none."""

    async def refresh_chat_data(self, chat_id: int, chat_data: UserData) -> None:
        """Have nothing newer."""

    async def refresh_user_data(self, user_id: int, user_data: UserData) -> None:
        """Have nothing newer: there is one bot process."""

    async def refresh_bot_data(self, bot_data: UserData) -> None:
        """Have nothing newer."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """Have none."""

    async def get_callback_data(self) -> None:
        """Have none."""

    async def update_callback_data(self, data: Any) -> None:
        """Keep none."""

    async def get_conversations(self, name: str) -> dict[Any, Any]:
        """Have none."""
        return {}

    async def update_conversation(self, name: str, key: Any, new_state: object) -> None:
        """Keep none."""


class RedisMemory(Memory):
    """In Redis, each conversation under a key of its own that leaves when nobody has talked for long."""

    PREFIX = "zoomad:bot:"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.redis = Redis.from_url(url, decode_responses=True, socket_timeout=2, socket_connect_timeout=2, protocol=2)

    async def write(self, name: str, text: str) -> None:
        """Store one entry; a Redis that is away costs the restart's memory, not the conversation."""
        try:
            await self.redis.set(self.PREFIX + name, text, ex=KEEP_SECONDS)
        except RedisError as error:
            logger.warning("The state is not stored: %s", type(error).__name__)
            raise

    async def load(self) -> dict[str, str]:
        """Read all entries, and wait for Redis as long as it takes: a start without it would lose conversations."""
        while True:
            try:
                keys: list[str] = [key async for key in self.redis.scan_iter(match=f"{self.PREFIX}*", count=1000)]
                values = await self.redis.mget(keys) if keys else []
                break
            except RedisError as error:
                logger.warning("Waiting for Redis: %s", type(error).__name__)
                await asyncio.sleep(LOOK_AGAIN)
        return {key.removeprefix(self.PREFIX): str(value) for key, value in zip(keys, values, strict=True) if value}

    async def flush(self) -> None:
        """Give up the connections."""
        await self.redis.aclose()


class FileMemory(Memory):
    """In one file, replaced as a whole; for one machine and few users."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    async def write(self, name: str, text: str) -> None:
        """Store one entry."""
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self._known | {name: text}, ensure_ascii=False))
        new.replace(self.path)

    async def load(self) -> dict[str, str]:
        """Read all entries; a damaged file is put aside."""
        try:
            return dict(json.loads(self.path.read_text()))
        except FileNotFoundError:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except ValueError:
            logger.warning("The state in %s is damaged; it is put aside and begun anew.", self.path)
            self.path.replace(self.path.with_suffix(".damaged"))
        return {}
