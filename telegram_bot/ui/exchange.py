"""From an update to the screen that answers it, so that what is stored is what the user sees.

The next state of the conversation is stored as unsure, shown, then made the present one. If this is interrupted (a lost
answer of Telegram, a kill), both states remain, and the next press says which screen the user has.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from telegram_bot.memory.conversation import Conversation, Record
from telegram_bot.ui.screen import Screen, described
from telegram_bot.ui.sending import UnsureError

if TYPE_CHECKING:
    from telegram_bot.memory.stores import Store
    from telegram_bot.ui.talk import Talk
    from telegram_bot.ui.view import View

logger = logging.getLogger(__name__)

Act = Callable[["Talk"], Awaitable["View | None"]]


class Exchange:
    """One user's record while one update is handled."""

    def __init__(self, store: Store, user_id: int, record: Record, update_id: int) -> None:
        self._store = store
        self._name = f"user:{user_id}"
        self._update_id = update_id
        self.record = record

    @classmethod
    async def begin(cls, store: Store, user_id: int, update_id: int) -> Exchange:
        """Read where the conversation stands."""
        exchange = cls(store, user_id, Record.read(await store.load(f"user:{user_id}")), update_id)
        record = exchange.record
        if record.unsure is not None and record.unsure_since == update_id:  # it is delivered again, after a kill
            record.unsure = None
        return exchange

    @property
    def is_repeated(self) -> bool:
        """Say whether this update has been handled before."""
        return self._update_id in self.record.handled

    def find_screen(self, mark: str) -> None:
        """Learn from a button's mark which of two screens the user sees."""
        unsure = self.record.unsure
        if unsure is not None and unsure.shown is not None and unsure.shown.mark == mark:
            self.record.now = unsure
        self.record.unsure = None

    def resume_unsure(self) -> bool:
        """Go on from a state that the user may have seen; False if there is none."""
        unsure = self.record.unsure
        if unsure is None:
            return False
        unsure.shown = self.record.now.shown
        self.record.now, self.record.unsure = unsure, None
        return True

    async def settle(self, conversation: Conversation) -> None:
        """Store what cannot be undone, with the screen as it is."""
        self.record.now = conversation.model_copy(deep=True)
        await self._save()

    async def run(self, talk: Talk, screen: Screen, act: Act) -> None:
        """Act, show the result, and store it.

        Raises:
            TelegramError: the screen could not be shown; the conversation is unchanged.

        """
        try:
            view = await act(talk)
            if view is None:
                await self._store_as_handled(talk.conversation)
            else:
                await self._show(talk, screen, view)
        except Exception:
            await self._store_as_handled(self.record.now)  # otherwise it would fail again and again
            raise

    async def _show(self, talk: Talk, screen: Screen, view: View) -> None:
        mark, old = secrets.token_hex(3), self.record.now.shown
        after = talk.conversation
        after.shown = described(view, mark)
        self.record.unsure, self.record.unsure_since = after, self._update_id
        await self._save()
        try:
            after.shown = await screen.show(view, mark, old, in_place=talk.message is None and not talk.is_below)
        except UnsureError:
            raise
        except TelegramError:
            self.record.unsure = None
            raise
        self.record.unsure = None
        await self._store_as_handled(after)
        if old is not None and old.message_id != after.shown.message_id:
            await screen.remove(old.message_id)
        if talk.is_answered and talk.message is not None:
            await screen.remove(talk.message.message_id)

    async def _store_as_handled(self, now: Conversation) -> None:
        self.record.now = now
        self.record.note(self._update_id)
        await self._save()

    async def _save(self) -> None:
        await self._store.save(self._name, self.record.model_dump_json())
