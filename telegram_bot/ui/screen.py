"""The one message that a user sees: edited after a press, sent again below the user's message.

Buttons carry the screen's mark and their place on it; what they do is in the stored conversation. So a button is
never too long for Telegram, cannot be forged, and is recognised as old by its mark.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import Bot, InputMediaPhoto, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from telegram_bot.memory.conversation import Shown
from telegram_bot.photos import PhotoLostError, Photos
from telegram_bot.ui.sending import UnsureError, insistently

if TYPE_CHECKING:
    from telegram_bot.ui.view import View

logger = logging.getLogger(__name__)

NOT_MODIFIED = "not modified"


class Screen:
    """The screen of one user."""

    def __init__(self, bot: Bot, chat_id: int, photos: Photos) -> None:
        self._bot = bot
        self._chat_id = chat_id
        self._photos = photos

    async def show(self, view: View, mark: str, old: Shown | None, *, in_place: bool) -> Shown:
        """Show this, in place of the present screen or below everything else.

        Raises:
            TelegramError: Telegram did not, or it is not known whether it did.

        """
        try:
            message_id, at = await self._placed(view, mark, old, in_place=in_place)
        except PhotoLostError:
            view = replace(view, photo=None)
            message_id, at = await self._placed(view, mark, old, in_place=in_place)
        return described(view, mark).model_copy(update={"message_id": message_id, "at": at})

    async def remove(self, message_id: int | None) -> None:
        """Delete a message, or at least its buttons (Telegram deletes nothing older than two days)."""
        if message_id is None:
            return
        try:
            await self._bot.delete_message(self._chat_id, message_id)
        except BadRequest:
            await self.disarm(message_id)
        except TelegramError as error:
            logger.info("An old message stays: %s", type(error).__name__)

    async def disarm(self, message_id: int) -> None:
        """Take the buttons off an old message."""
        try:
            await self._bot.edit_message_reply_markup(self._chat_id, message_id, reply_markup=None)
        except TelegramError as error:
            logger.info("An old message keeps its buttons: %s", type(error).__name__)

    async def _placed(self, view: View, mark: str, old: Shown | None, *, in_place: bool) -> tuple[int, int]:
        unsure: UnsureError | None = None
        if in_place and old is not None and old.message_id is not None:
            try:
                at = await self._edited(view, mark, old)
            except UnsureError as error:
                if not isinstance(error.__cause__, BadRequest):
                    raise
                at, unsure = None, error
            if at is not None:
                return old.message_id, at
            logger.info("A new message replaces one that could not be edited.")
        try:
            message = await self._sent(view, mark)
        except TelegramError as error:
            if unsure:  # the user may be looking at the message that was edited all the same
                raise UnsureError(type(error).__name__) from error
            raise
        return message.message_id, int(message.date.timestamp())

    async def _edited(self, view: View, mark: str, old: Shown) -> int | None:
        """Edit the present message and return when that was; None where Telegram cannot.

        Raises:
            UnsureError: an answer was lost; the cause is a `BadRequest` where the second attempt was refused.

        """
        if old.is_photo is not (view.photo is not None):
            return None
        markup, message_id = view.markup(mark), old.message_id

        async def edit() -> Message | bool:
            if view.photo is not None:
                return await self._with_photo(view, mark, message_id)
            return await self._bot.edit_message_text(
                view.text, self._chat_id, message_id, parse_mode=ParseMode.HTML, reply_markup=markup
            )

        try:
            edited = await insistently(edit)
        except (BadRequest, UnsureError) as error:
            refusal = error.__cause__ if isinstance(error, UnsureError) else error
            if not isinstance(refusal, BadRequest):
                raise
            if NOT_MODIFIED in str(refusal).lower():  # the first of two attempts did it
                return old.at
            if refusal is not error:
                raise
            return None
        return int(edited.edit_date.timestamp()) if isinstance(edited, Message) and edited.edit_date else 0

    async def _sent(self, view: View, mark: str) -> Message:
        async def send() -> Message:
            if view.photo is not None:
                return await self._with_photo(view, mark, None)
            return await self._bot.send_message(
                self._chat_id, view.text, parse_mode=ParseMode.HTML, reply_markup=view.markup(mark)
            )

        return await insistently(send)

    async def _with_photo(self, view: View, mark: str, message_id: int | None) -> Message:
        """Send or edit a photo; by the id that Telegram knows it under, by its bytes where it does not."""
        photo = view.photo
        assert photo is not None  # noqa: S101 - callers have looked
        known = await self._photos.known(photo)
        if known:
            try:
                return await self._put(view, mark, known, message_id)
            except BadRequest as error:
                if "file" not in str(error).lower():
                    raise
                photo = await self._photos.again(photo)
        content = photo.content or (await self._photos.again(photo)).content
        message = await self._put(view, mark, content, message_id)
        await self._photos.remember(photo, message)
        return message

    async def _put(self, view: View, mark: str, media: str | bytes, message_id: int | None) -> Message:
        markup = view.markup(mark)
        if message_id is None:
            return await self._bot.send_photo(
                self._chat_id, media, caption=view.text, parse_mode=ParseMode.HTML, reply_markup=markup
            )
        edited = await self._bot.edit_message_media(
            InputMediaPhoto(media, caption=view.text, parse_mode=ParseMode.HTML),
            self._chat_id,
            message_id,
            reply_markup=markup,
        )
        if not isinstance(edited, Message):
            raise TelegramError("Telegram edited a photo and returned no message")
        return edited


def described(view: View, mark: str) -> Shown:
    """Describe a screen whose message is not known yet."""
    return Shown(is_photo=view.photo is not None, mark=mark, targets=view.targets)
