"""From an update to the conversation: commands, presses and messages, and what is out of place among them."""

import logging
from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.error import BadRequest
from telegram.ext import CallbackContext, ExtBot

from telegram_bot.errors import PlatformError
from telegram_bot.forms import answer, close_form, filling_of, leave
from telegram_bot.language import gettext as _
from telegram_bot.photos import Photos
from telegram_bot.platform import Platform
from telegram_bot.talk import START, Talk
from telegram_bot.texts import clip

logger = logging.getLogger(__name__)

TOAST_LIMIT = 200
Data = dict[str, object]
Context = CallbackContext[ExtBot[None], Data, Data, Data]
Act = Callable[[Talk], Awaitable[None]]


class Router:
    """Handlers for python-telegram-bot; each makes a `Talk` and goes where the update leads."""

    def __init__(self, platform: Platform, allowed_users: frozenset[int]) -> None:
        self._platform = platform
        self._allowed = allowed_users

    async def start(self, update: Update, context: Context) -> None:
        """Open the main menu, whatever was under way."""
        await self._with_talk(update, context, lambda talk: talk.perform(START))

    async def help(self, update: Update, context: Context) -> None:
        """Explain."""
        await self._with_talk(update, context, lambda talk: talk.perform("help"))

    async def cancel(self, update: Update, context: Context) -> None:
        """Give up what is being filled in."""

        async def act(talk: Talk) -> None:
            if filling_of(talk) is not None:
                await leave(talk)
            else:
                close_form(talk)
                talk.notice = _("There is nothing to cancel.")
                await talk.reopen()

        await self._with_talk(update, context, act)

    async def message(self, update: Update, context: Context) -> None:
        """Take a message for the answer to the question, or say that none was asked."""

        async def act(talk: Talk) -> None:
            if talk.data.get("place", [START])[0] == "form" and filling_of(talk) is not None:
                await answer(talk)
            else:
                talk.notice = _("I did not expect a message here. Please use the buttons.")
                await talk.reopen()

        await self._with_talk(update, context, act)

    async def press(self, update: Update, context: Context) -> None:
        """Do what the button says, unless it belongs to a screen that is gone."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        talk = self._talk(update, context)
        if talk is None:
            await _answer(query, _not_allowed(query.from_user.id))
            return
        pressed = query.message.message_id
        target = talk.screen.target(query.data or "") if pressed == talk.screen.message_id else None
        try:
            if target is not None:
                name, *arguments = target
                await talk.perform(name, *arguments)
            else:
                talk.toast = _("This button is out of date.")
                await self._refresh(talk, query.message)
        finally:
            await _answer(query, talk.toast)

    async def _refresh(self, talk: Talk, pressed: MaybeInaccessibleMessage) -> None:
        """Take the buttons off an older message; on the present one show where the conversation is.

        The present one may be newer than the one we know, where the bot was killed between sending and storing it.
        """
        shown = talk.screen.message_id
        if shown is not None and pressed.message_id < shown:
            await talk.screen.disarm(pressed.message_id)
            return
        talk.screen.adopt(pressed.message_id, has_photo=isinstance(pressed, Message) and bool(pressed.photo))
        await talk.perform("reopen")

    async def _with_talk(self, update: Update, context: Context, act: Act) -> None:
        if update.message is None or update.message.from_user is None:
            return
        talk = self._talk(update, context)
        if talk is None:
            await update.message.reply_text(_not_allowed(update.message.from_user.id))
            return
        try:
            await act(talk)
        except PlatformError:  # what was to be shown again cannot be: show at least why, and the way out
            name, *arguments = talk.data.get("place", [START])
            await talk.perform(name, *arguments)

    def _talk(self, update: Update, context: Context) -> Talk | None:
        user, chat = update.effective_user, update.effective_chat
        data = context.user_data
        if user is None or chat is None or data is None or (self._allowed and user.id not in self._allowed):
            return None
        message = update.message if isinstance(update.message, Message) else None
        photos = Photos(context.bot_data, self._platform)
        return Talk(context.bot, chat.id, data, self._platform, photos, message=message)


async def _answer(query: CallbackQuery, toast: str) -> None:
    try:
        await query.answer(clip(toast, TOAST_LIMIT) or None)
    except BadRequest:  # the press is too old to be answered
        logger.info("A press was too old to be answered.")


def _not_allowed(user_id: int) -> str:
    return _("This bot is not open to everybody. Its operator can let you in by your number: %(number)s.") % {
        "number": user_id
    }
