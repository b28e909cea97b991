"""Who is there, and who has blocked the bot: as Telegram says it, and as whoever writes shows it."""

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
    """Keeps it for the notices."""

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
            logger.warning("Whether a user is there is not noted: %s", type(error).__name__)
