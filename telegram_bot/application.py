"""Connects the parts of the bot: Telegram, the platform, its memory, and the order in which updates are handled."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from redis.asyncio import Redis
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

import telegram_bot.screens  # noqa: F401 - registers places and actions
from telegram_bot.background import Background
from telegram_bot.client.platform import Platform
from telegram_bot.heartbeat import beat
from telegram_bot.incoming.inbox import Inbox, MemoryInbox, RedisInbox
from telegram_bot.incoming.polling import PolledBot, Polling
from telegram_bot.incoming.turns import AT_ONCE, Turns
from telegram_bot.incoming.webhook import Webhook, secret_of
from telegram_bot.memory.stores import FileStore, RedisStore, Store, connected
from telegram_bot.notices.ledger import FileLedger, RedisLedger
from telegram_bot.notices.presence import Presence
from telegram_bot.notices.service import Notices
from telegram_bot.reception import Reception
from telegram_bot.startup import meet_telegram
from telegram_bot.tasks import ended
from zoomad.wire import AsyncWire

if TYPE_CHECKING:
    from telegram_bot.configuration import Configuration
    from telegram_bot.notices.ledger import Ledger

logger = logging.getLogger(__name__)

GRACE = 5.0
"""Seconds for what is under way when the bot is told to end."""
GRACE_FOR_NOTICES = 2.0

os.environ.setdefault("PTB_TIMEDELTA", "true")  # how the library tells flood limits from its next version on


class Application:
    """The bot from its start to its end."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.bot = _bot(configuration)
        self.platform = Platform(AsyncWire(configuration.api_url, key=configuration.api_key))
        self.background = Background(self.bot)
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
            await ended((work, waiting))
            await self.stop()

    async def start(self) -> None:
        """Wait for what is needed, and begin to take updates. What is begun last is ended first."""
        self._resources.push_async_callback(self.platform.close)
        self.store, inbox, ledger = await self._memory()
        self._resources.push_async_callback(self._leave_telegram)
        await meet_telegram(self.bot, self.configuration)
        reception = Reception(
            self.bot,
            self.platform,
            self.store,
            self.background,
            allowed_users=self.configuration.allowed_users,
            access=self.configuration.access,
            presence=Presence(ledger),
            quiet=self.configuration.quiet,
        )
        self.turns = Turns(inbox, reception.handle)
        self.background.put = self.turns.put
        self._resources.push_async_callback(self.background.close)
        self._resources.push_async_callback(self.turns.close, GRACE)
        self._tasks.append(asyncio.create_task(self.turns.sweep()))
        if self.configuration.tells:
            self._tell(ledger)
        if self.configuration.webhook_url:
            self._listen()
        else:
            self._poll()

    async def stop(self) -> None:
        """Take no more updates, finish what is under way, close everything; within ten seconds."""
        await ended(self._tasks)
        self._tasks.clear()
        await self._resources.aclose()

    async def _work(self) -> None:
        await self.start()
        beat()
        await asyncio.gather(*self._tasks)

    def _tell(self, ledger: Ledger) -> None:
        configuration = self.configuration
        self.notices = Notices(
            self.bot,
            self.platform,
            ledger,
            bundled=configuration.bundled,
            quiet=configuration.quiet,
            allowed_users=configuration.allowed_users,
        )
        self.notices.start()
        self._resources.push_async_callback(self.notices.close, GRACE_FOR_NOTICES)

    def _listen(self) -> None:
        configuration = self.configuration
        path = urlsplit(configuration.webhook_url).path
        secret = configuration.webhook_secret or secret_of(configuration.token)
        webhook = Webhook(self.turns.put, path=path, secret=secret)
        webhook.open(configuration.webhook_port)
        self._resources.push_async_callback(webhook.close)

    def _poll(self) -> None:
        polling = Polling(self.bot, self.turns.put)
        self._resources.push_async_callback(polling.end)
        self._tasks.append(asyncio.create_task(polling.run()))

    async def _memory(self) -> tuple[Store, Inbox, Ledger]:
        configuration = self.configuration
        if not configuration.redis_url:
            store = FileStore(configuration.state_file)
            return store, MemoryInbox(), FileLedger(store)
        redis = Redis.from_url(
            configuration.redis_url, decode_responses=True, socket_timeout=2, socket_connect_timeout=2, protocol=2
        )
        await self._resources.enter_async_context(connected(redis))
        inbox = RedisInbox(redis) if configuration.is_shared else MemoryInbox()
        return RedisStore(redis, is_alone=not configuration.is_shared), inbox, RedisLedger(redis)

    async def _leave_telegram(self) -> None:
        with suppress(TelegramError, RuntimeError):
            await self.bot.shutdown()


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
