"""Faults in the log: their kind and place, never their message, which may quote users."""

from __future__ import annotations

import logging
import traceback

from telegram.error import Conflict, Forbidden, TelegramError

from telegram_bot.metrics import ERRORS
from telegram_bot.ui.sending import UnsureError, is_about_the_connection

logger = logging.getLogger(__name__)


def log_fault(what: str, error: BaseException) -> None:
    """Log that something went wrong."""
    if isinstance(error, Forbidden):
        logger.info("A user has blocked the bot.")
        return
    ERRORS.labels("telegram" if isinstance(error, TelegramError) else "bot").inc()
    if isinstance(error, Conflict):
        logger.error("Another process polls with the same token; only one may, unless Telegram calls the bot.")
    elif isinstance(error, UnsureError) or is_about_the_connection(error):
        logger.warning("Telegram cannot be reached: %s", type(error.__cause__ or error).__name__)
    else:
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("%s %s\n%s", what, type(error).__name__, frames)
