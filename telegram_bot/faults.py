"""Faults in the log: what kind and where, and never the words, which may quote what somebody wrote."""

from __future__ import annotations

import logging
import traceback

from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TelegramError

from telegram_bot.metrics import ERRORS

logger = logging.getLogger(__name__)


def log_fault(what: str, error: BaseException) -> None:
    """Say in the log that something went wrong."""
    if isinstance(error, Forbidden):
        logger.info("A user has blocked the bot.")
        return
    ERRORS.labels("telegram" if isinstance(error, TelegramError) else "bot").inc()
    if isinstance(error, Conflict):
        logger.error("Another process polls with the same token; only one may, unless Telegram calls the bot.")
    elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        logger.warning("Telegram cannot be reached: %s", type(error).__name__)
    else:
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("%s %s\n%s", what, type(error).__name__, frames)
