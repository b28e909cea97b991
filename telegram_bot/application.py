"""The bot, wired: Telegram, the platform, what is remembered, and the turns in which updates are dealt with."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import translation
from redis.asyncio import Redis
from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

import telegram_bot.screens  # noqa: F401 - registers places and actions
from telegram_bot.background import Background
from telegram_bot.client.platform import Platform
from telegram_bot.faults import log_fault
from telegram_bot.heartbeat import beat
from telegram_bot.incoming.inbox import MemoryInbox
from telegram_bot.incoming.polling import FIRST_PAUSE, LONGEST_PAUSE, PolledBot, Polling
from telegram_bot.incoming.turns import AT_ONCE, Turns
from telegram_bot.language import DEFAULT_LANGUAGE, LANGUAGES
from telegram_bot.language import gettext as _
from telegram_bot.memory.stores import FileStore, RedisStore, connected
from telegram_bot.reception import Reception
from zoomad.wire import AsyncWire

if TYPE_CHECKING:
    from telegram_bot.memory.stores import Store

logger = logging.getLogger(__name__)

GRACE = 5.0
"""Seconds for what is under way when the bot is told to end."""

os.environ.setdefault("PTB_TIMEDELTA", "true")  # how the library tells flood limits from its next version on


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the bot is told."""

    token: str
    api_url: str
    redis_url: str = ""
    state_file: Path = Path("bot.json")
    allowed_users: frozenset[int] = frozenset()
    telegram_url: str = ""
    api_key: str = ""


class Application:
    """The bot from its start to its end."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.bot = _bot(configuration)
        self.platform = Platform(AsyncWire(configuration.api_url, key=configuration.api_key))
        self._resources = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Run until SIGTERM or Ctrl-C.

        Raises:
            InvalidToken: Telegram does not know the bot.

        """
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        waiting = asyncio.create_task(stopping.wait())
        work = asyncio.create_task(self._work())
        try:
            await asyncio.wait({waiting, work}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            for task in (work, waiting):
                task.cancel()
            await asyncio.gather(work, waiting, return_exceptions=True)
            await self.stop()

    async def start(self) -> None:
        """Wait for what is needed, and begin to take updates."""
        self.store = store = await self._open_store()
        await self._meet_telegram()
        self.background = Background(self.bot)
        reception = Reception(
            self.bot,
            self.platform,
            store,
            self.background,
            allowed_users=self.configuration.allowed_users,
        )
        self.turns = Turns(MemoryInbox(), reception.handle)
        self.background.put = self.turns.put
        self.polling = Polling(self.bot, self.turns.put)
        self._tasks.append(asyncio.create_task(self.polling.run()))

    async def stop(self) -> None:
        """Take no more updates, finish what is under way, give everything up; within ten seconds."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if hasattr(self, "turns"):
            await self.polling.end()
            await self.turns.close(GRACE)
            await self.background.close()
        self._tasks.clear()
        with suppress(TelegramError, RuntimeError):
            await self.bot.shutdown()
        await self.platform.close()
        await self._resources.aclose()

    async def _work(self) -> None:
        await self.start()
        beat()
        await asyncio.gather(*self._tasks)

    async def _open_store(self) -> Store:
        if not self.configuration.redis_url:
            return FileStore(self.configuration.state_file)
        redis = Redis.from_url(
            self.configuration.redis_url,
            decode_responses=True,
            socket_timeout=2,
            socket_connect_timeout=2,
            protocol=2,
        )
        return RedisStore(await self._resources.enter_async_context(connected(redis)), is_alone=True)

    async def _meet_telegram(self) -> None:
        """Wait until Telegram is there, as long as it takes; then take its calls off and tell it the commands."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.bot.initialize()
                await self.bot.delete_webhook()
                break
            except InvalidToken:
                raise
            except TelegramError as error:
                log_fault("Telegram is not there yet.", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        try:
            await self._introduce()
        except TelegramError as error:
            logger.warning("The commands could not be told to Telegram: %s", type(error).__name__)

    async def _introduce(self) -> None:
        for language in LANGUAGES:
            with translation.override(language):
                commands = [
                    BotCommand("start", _("Main menu")),
                    BotCommand("cancel", _("Leave what you are filling in")),
                    BotCommand("help", _("How this works")),
                ]
            await self.bot.set_my_commands(commands, language_code=language)
            if language == DEFAULT_LANGUAGE:
                await self.bot.set_my_commands(commands)


def _bot(configuration: Configuration) -> PolledBot:
    url = configuration.telegram_url.rstrip("/") or "https://api.telegram.org"
    return PolledBot(
        configuration.token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=_request(2 * AT_ONCE),
        get_updates_request=_request(2),
    )


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(connections, connect_timeout=5, read_timeout=10, write_timeout=10, pool_timeout=5)
