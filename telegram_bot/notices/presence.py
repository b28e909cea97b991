"""Who has blocked the bot: Telegram reports it, and a person who writes is back."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from redis.exceptions import RedisError
from telegram import ChatMember

if TYPE_CHECKING:
    from telegram import Update

    from telegram_bot.notices.ledger import Ledger

logger = logging.getLogger(__name__)


class Presence:
    """Stores it for the notices."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def note(self, update: Update, user: int) -> None:
        """Learn from an update of a private chat whether its user is there."""
        change = update.my_chat_member
        try:
            if change is not None and change.new_chat_member.status == ChatMember.BANNED:
                await self._ledger.set_away(user)
            else:
                await self._ledger.welcome(user, time.time())
        except RedisError as error:
            logger.warning("Whether a user has blocked the bot is not stored: %s", type(error).__name__)
