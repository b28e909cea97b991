"""The first calls to Telegram: who the bot is, how it gets updates, and which commands people see."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from django.utils import translation
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError

from telegram_bot.faults import log_fault
from telegram_bot.incoming.polling import FIRST_PAUSE, LONGEST_PAUSE
from telegram_bot.incoming.raw import KINDS
from telegram_bot.incoming.webhook import secret_of
from telegram_bot.language import DEFAULT_LANGUAGE, LANGUAGES
from telegram_bot.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram_bot.configuration import Configuration

logger = logging.getLogger(__name__)

CALLS_AT_ONCE = 40


async def meet_telegram(bot: Bot, configuration: Configuration) -> None:
    """Wait until Telegram answers, as long as it takes; then set how updates arrive, and the commands.

    Raises:
        InvalidToken: Telegram does not know the bot.

    """
    await _until_there(bot.initialize)
    if configuration.webhook_url:
        await _until_there(lambda: _be_called(bot, configuration))
    else:
        await _until_there(bot.delete_webhook)
    try:
        await _tell_commands(bot)
    except TelegramError as error:
        logger.warning("The commands could not be told to Telegram: %s", type(error).__name__)


async def _until_there(call: Callable[[], Awaitable[object]]) -> None:
    pause = FIRST_PAUSE
    while True:
        try:
            await call()
        except InvalidToken:
            raise
        except TelegramError as error:
            log_fault("Telegram is not there yet.", error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            return


async def _be_called(bot: Bot, configuration: Configuration) -> None:
    await bot.set_webhook(
        configuration.webhook_url,
        secret_token=configuration.webhook_secret or secret_of(configuration.token),
        allowed_updates=KINDS,
        max_connections=CALLS_AT_ONCE,
    )


async def _tell_commands(bot: Bot) -> None:
    for language in LANGUAGES:
        with translation.override(language):
            commands = [
                BotCommand("start", _("Main menu")),
                BotCommand("cancel", _("Leave what you are filling in")),
                BotCommand("help", _("How this works")),
            ]
        await bot.set_my_commands(commands, language_code=language)
        if language == DEFAULT_LANGUAGE:
            await bot.set_my_commands(commands)
