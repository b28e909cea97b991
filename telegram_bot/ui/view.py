"""What a screen shows: a text, buttons below it, and possibly a picture above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from telegram_bot.texts import BUTTON_LIMIT, CAPTION_LIMIT, MESSAGE_LIMIT, clip, length

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from telegram_bot.memory.conversation import Target
    from telegram_bot.photos import Photo


class Button:
    """A label, and the place or action that a press leads to."""

    def __init__(self, label: str | Promise, name: str, *arguments: object) -> None:
        self.label = clip(str(label), BUTTON_LIMIT)
        self.target: Target = [name, *arguments]


Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class View:
    """A screen that is not shown yet. The text is Telegram's HTML."""

    text: str
    rows: Rows = field(default_factory=tuple)
    photo: Photo | None = None

    @property
    def limit(self) -> int:
        """The longest text that Telegram allows."""
        return CAPTION_LIMIT if self.photo else MESSAGE_LIMIT

    @property
    def targets(self) -> list[Target]:
        """Where the buttons lead, in their order."""
        return [button.target for row in self.rows for button in row]

    def has_room_for(self, text: str) -> bool:
        """Say whether so much more can be shown."""
        return length(self.text) + length(text) <= self.limit

    def markup(self, mark: str) -> InlineKeyboardMarkup | None:
        """Make the buttons; each carries the screen's mark and its place on it."""
        index = iter(range(10_000))
        keyboard = [
            [InlineKeyboardButton(button.label, callback_data=f"{mark}.{next(index)}") for button in row]
            for row in self.rows
            if row
        ]
        return InlineKeyboardMarkup(keyboard) if keyboard else None


def in_rows(buttons: Sequence[Button], width: int = 2) -> list[list[Button]]:
    """Arrange buttons, so many in a row."""
    return [list(buttons[index : index + width]) for index in range(0, len(buttons), width)]
