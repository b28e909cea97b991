"""The bot, wired: python-telegram-bot's Application with our handlers, state, order and limits."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from telegram import BotCommand, Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

import telegram_bot.conversations  # noqa: F401 - registers places and actions
from telegram_bot.language import DEFAULT_LANGUAGE, LANGUAGES, language_of
from telegram_bot.language import gettext as _
from telegram_bot.metrics import ERRORS, UPDATES
from telegram_bot.platform import Platform
from telegram_bot.router import Router
from telegram_bot.state import FileMemory, Memory, RedisMemory

logger = logging.getLogger(__name__)

BotApplication = Application[Any, Any, Any, Any, Any, Any]
AT_ONCE = 64
UPDATES_WANTED = [Update.MESSAGE, Update.CALLBACK_QUERY]
QUIET = ("not modified", "query is too old", "message to edit not found", "message to delete not found")


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

    def memory(self) -> Memory:
        """Choose where conversations are kept."""
        return RedisMemory(self.redis_url) if self.redis_url else FileMemory(self.state_file)


class InOrder(BaseUpdateProcessor):
    """Many users at once, each user's updates one after the other, in the user's language, stored after each."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: defaultdict[int, int] = defaultdict(int)
        self.application: BotApplication | None = None

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update when it is its turn."""
        user = update.effective_user if isinstance(update, Update) else None
        who = user.id if user else 0
        self._waiting[who] += 1
        try:
            async with self._turns[who]:
                with translation.override(language_of(user.language_code if user else None)):
                    await coroutine
                if self.application is not None:
                    await self.application.update_persistence()
                UPDATES.labels(kind_of(update)).inc()
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who], self._turns[who]

    async def initialize(self) -> None:
        """Have nothing to prepare."""

    async def shutdown(self) -> None:
        """Have nothing to give up."""


def build_application(configuration: Configuration) -> BotApplication:
    """Wire the bot; nothing is contacted before it is run."""
    platform = Platform(configuration.api_url, configuration.api_key)
    router = Router(platform, configuration.allowed_users)
    order = InOrder()
    builder = (
        ApplicationBuilder()
        .token(configuration.token)
        .persistence(configuration.memory())
        .rate_limiter(AIORateLimiter(max_retries=2))
        .concurrent_updates(order)
        .connection_pool_size(AT_ONCE)
        .get_updates_connection_pool_size(2)  # one more for the last word when a poll is cut short by SIGTERM
        .post_init(_introduce)
        .post_shutdown(lambda _application: platform.close())
    )
    if configuration.telegram_url:
        url = configuration.telegram_url.rstrip("/")
        builder = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    application: BotApplication = builder.build()
    order.application = application
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    application.add_handlers(
        [
            CommandHandler("start", router.start, filters=private),
            CommandHandler("help", router.help, filters=private),
            CommandHandler("cancel", router.cancel, filters=private),
            CallbackQueryHandler(router.press),
            MessageHandler(private & ~filters.StatusUpdate.ALL, router.message),
        ]
    )
    application.add_error_handler(on_error)
    return application


def kind_of(update: object) -> str:
    """Name the kind of an update, for the metrics."""
    if not isinstance(update, Update):
        return "other"
    if update.callback_query:
        return "press"
    if update.message and (update.message.text or "").startswith("/"):
        return "command"
    return "message" if update.message else "other"


async def on_error(_update: object, context: Any) -> None:
    """Log what went wrong with one update, without what the user wrote; the others go on."""
    error = context.error
    if isinstance(error, BadRequest) and any(words in str(error).lower() for words in QUIET):
        return
    if isinstance(error, Forbidden):
        logger.info("A user has blocked the bot.")
        return
    if isinstance(error, Conflict):
        ERRORS.labels("telegram").inc()
        logger.error("Another process polls with the same token; only one bot may run.")
        return
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        ERRORS.labels("telegram").inc()
        logger.warning("Telegram cannot be reached: %s", type(error).__name__)
        return
    ERRORS.labels("telegram" if isinstance(error, TelegramError) else "bot").inc()
    logger.error("An update could not be handled.", exc_info=error)


async def _introduce(application: BotApplication) -> None:
    """Tell Telegram the commands, in both languages."""
    try:
        for language in LANGUAGES:
            with translation.override(language):
                commands = [
                    BotCommand("start", _("Main menu")),
                    BotCommand("cancel", _("Give up what is being filled in")),
                    BotCommand("help", _("How this works")),
                ]
            await application.bot.set_my_commands(commands, language_code=language)
            if language == DEFAULT_LANGUAGE:
                await application.bot.set_my_commands(commands)
    except TelegramError as error:
        logger.warning("The commands could not be told to Telegram: %s", type(error).__name__)
