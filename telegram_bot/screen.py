"""The one message that a user looks at: edited after a press on it, sent anew below what the user wrote.

Buttons carry the screen's mark and their place on it; what they do stands in the stored conversation. So a button is
never too long for Telegram, says nothing that could be forged, and is known to be old when the mark is another one.
"""

import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from telegram_bot.photos import Photo, PhotoLostError, Photos
from telegram_bot.texts import BUTTON_LIMIT, clip

logger = logging.getLogger(__name__)

NOT_MODIFIED = "not modified"


class Button:
    """A label, and the place or action that a press leads to."""

    def __init__(self, label: str | Promise, name: str, *arguments: Any) -> None:
        self.label = clip(str(label), BUTTON_LIMIT)
        self.target = [name, *arguments]


Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class Content:
    """What a screen shows."""

    text: str
    markup: InlineKeyboardMarkup | None
    photo: Photo | None


class Screen:
    """The screen of one user, described in their stored conversation."""

    def __init__(self, bot: Bot, chat_id: int, data: dict[str, Any], photos: Photos) -> None:
        self._bot = bot
        self._chat_id = chat_id
        self._data = data
        self._photos = photos

    @property
    def message_id(self) -> int | None:
        """The message that is the screen now."""
        shown: int | None = self._data.get("screen", {}).get("id")
        return shown

    def adopt(self, message_id: int, *, has_photo: bool) -> None:
        """Take this message for the screen."""
        self._data["screen"] = {"id": message_id, "photo": has_photo, "mark": "", "targets": []}

    def target(self, pressed: str) -> list[Any] | None:
        """Return what a button of this screen leads to; None for a button of an older one."""
        screen = self._data.get("screen", {})
        mark, _, index = pressed.partition(".")
        targets: list[list[Any]] = screen.get("targets", [])
        if mark != screen.get("mark") or not index.isdecimal() or int(index) >= len(targets):
            return None
        return targets[int(index)]

    async def show(self, text: str, rows: Rows, photo: Photo | None, *, in_place: bool) -> None:
        """Make this the screen: in the place of the present one, or below everything else."""
        mark = secrets.token_hex(3)
        targets = [button.target for row in rows for button in row]
        content = Content(text, _markup(rows, mark), photo)
        old = self._data.get("screen", {})
        try:
            message_id = await self._placed(old, content, in_place=in_place)
        except PhotoLostError:
            content = replace(content, photo=None)
            message_id = await self._placed(old, content, in_place=in_place)
        has_photo = content.photo is not None
        self._data["screen"] = {"id": message_id, "photo": has_photo, "mark": mark, "targets": targets}

    async def remove(self, message_id: int | None) -> None:
        """Take a message away, or at least its buttons (Telegram deletes nothing that is older than two days)."""
        if message_id is None:
            return
        try:
            await self._bot.delete_message(self._chat_id, message_id)
        except BadRequest:
            await self.disarm(message_id)

    async def disarm(self, message_id: int) -> None:
        """Take the buttons off an old message."""
        with suppress(BadRequest):
            await self._bot.edit_message_reply_markup(self._chat_id, message_id, reply_markup=None)

    async def _placed(self, old: dict[str, Any], content: Content, *, in_place: bool) -> int:
        message_id = await self._edited(old, content) if in_place and old else None
        if message_id is None:
            message_id = await self._sent(content)
            await self.remove(old.get("id"))
        return message_id

    async def _edited(self, old: dict[str, Any], content: Content) -> int | None:
        """Edit the present message; None where Telegram cannot."""
        if old["photo"] is not (content.photo is not None):
            return None
        message_id: int = old["id"]
        try:
            if content.photo is None:
                await self._bot.edit_message_text(
                    content.text, self._chat_id, message_id, parse_mode=ParseMode.HTML, reply_markup=content.markup
                )
            else:
                await self._with_photo(content, message_id)
        except BadRequest as error:
            if NOT_MODIFIED in str(error).lower():
                return message_id
            logger.info("A new message replaces one that could not be edited.")
            return None
        return message_id

    async def _sent(self, content: Content) -> int:
        if content.photo is not None:
            return (await self._with_photo(content, None)).message_id
        message = await self._bot.send_message(
            self._chat_id, content.text, parse_mode=ParseMode.HTML, reply_markup=content.markup
        )
        return message.message_id

    async def _with_photo(self, content: Content, message_id: int | None) -> Message:
        """Send or edit a photo; by the id that Telegram knows it under, by its bytes where it does not."""
        photo = content.photo
        assert photo is not None  # noqa: S101 - callers have looked
        known = self._photos.known(photo)
        if known:
            try:
                return await self._put(content, known, message_id)
            except BadRequest as error:
                if "file" not in str(error).lower():
                    raise
                photo = await self._photos.again(photo)
        message = await self._put(content, photo.content, message_id)
        self._photos.remember(photo, message)
        return message

    async def _put(self, content: Content, media: str | bytes, message_id: int | None) -> Message:
        if message_id is None:
            return await self._bot.send_photo(
                self._chat_id, media, caption=content.text, parse_mode=ParseMode.HTML, reply_markup=content.markup
            )
        edited = await self._bot.edit_message_media(
            InputMediaPhoto(media, caption=content.text, parse_mode=ParseMode.HTML),
            self._chat_id,
            message_id,
            reply_markup=content.markup,
        )
        if not isinstance(edited, Message):
            raise TelegramError("Telegram edited a photo and returned no message")
        return edited


def _markup(rows: Rows, mark: str) -> InlineKeyboardMarkup | None:
    index = iter(range(10_000))
    keyboard = [
        [InlineKeyboardButton(button.label, callback_data=f"{mark}.{next(index)}") for button in row]
        for row in rows
        if row
    ]
    return InlineKeyboardMarkup(keyboard) if keyboard else None
