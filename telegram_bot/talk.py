"""One update of one user: who they are, what they sent, where their conversation is, and how to answer."""

from typing import Any

from telegram import Bot, Message

from telegram_bot.errors import PlatformError
from telegram_bot.language import gettext as _
from telegram_bot.photos import Photo, Photos
from telegram_bot.platform import Platform
from telegram_bot.refusals import sentence
from telegram_bot.registry import PLACES, perform
from telegram_bot.screen import Button, Rows, Screen
from telegram_bot.texts import CAPTION_LIMIT, MESSAGE_LIMIT, length

START = "start"


class Talk:
    """The user's side of the bot while one update is handled. `data` is stored and survives a restart."""

    def __init__(  # noqa: PLR0913 - what an update consists of
        self,
        bot: Bot,
        chat_id: int,
        data: dict[str, Any],
        platform: Platform,
        photos: Photos,
        *,
        message: Message | None = None,
    ) -> None:
        self.bot = bot
        self.chat_id = chat_id
        self.data = data
        self.platform = platform
        self.photos = photos
        self.message = message
        self.screen = Screen(bot, chat_id, data, photos)
        self.notice = ""
        """What the next screen says first."""
        self.toast = ""
        """What the pressed button says."""

    async def show(self, text: str, rows: Rows, *, photo: Photo | None = None) -> None:
        """Show a screen, with the notice before its text where there is room for it."""
        limit = CAPTION_LIMIT if photo else MESSAGE_LIMIT
        if self.notice and length(self.notice) + length(text) + 4 <= limit:
            text = f"⚠️ {self.notice}\n\n{text}"
        elif self.notice:
            self.toast = self.toast or self.notice
        await self.screen.show(text, rows, photo, in_place=self.message is None)
        self.notice, self.message = "", None  # a second screen of the same update takes the place of the first

    async def open(self, name: str, *arguments: Any) -> None:
        """Go to a place; the conversation is there only once it could be shown."""
        await PLACES[name](self, *arguments)
        self.data["place"] = [name, *arguments]

    async def reopen(self) -> None:
        """Show again where the conversation is."""
        name, *arguments = self.data.get("place", [START])
        await self.open(name, *arguments)

    async def perform(self, name: str, *arguments: Any) -> None:
        """Open a place or do an action, or say in a sentence why the platform did not."""
        try:
            await perform(self, name, list(arguments))
        except PlatformError as error:
            await self._show_trouble(error, [name, *arguments])

    async def _show_trouble(self, error: PlatformError, target: list[Any]) -> None:
        name, *arguments = target
        rows = [[Button(_("🔄 Try again"), name, *arguments)], [Button(_("🏠 Main menu"), START)]]
        await self.show(f"⚠️ {sentence(error)}", rows)
        if name in PLACES:
            self.data["place"] = target
