"""Handles updates: commands, presses and messages, including unexpected ones."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import translation
from telegram import Bot, CallbackQuery, Message, Update
from telegram.constants import ChatType

from telegram_bot.client.identity import asking
from telegram_bot.incoming.raw import INTERNAL, is_message
from telegram_bot.incoming.strangers import decline_group, turn_away
from telegram_bot.language import gettext as _
from telegram_bot.language import language_of
from telegram_bot.memory.conversation import Shown
from telegram_bot.metrics import ERRORS, UPDATES
from telegram_bot.parsers import COMMAND
from telegram_bot.photos import Photos
from telegram_bot.screens.links import linked
from telegram_bot.ui.asking import out_of_date
from telegram_bot.ui.exchange import Exchange
from telegram_bot.ui.registry import LISTENERS
from telegram_bot.ui.screen import Screen
from telegram_bot.ui.sending import answer_press
from telegram_bot.ui.talk import Person, Talk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram_bot.background import Background
    from telegram_bot.client.identity import Access
    from telegram_bot.client.platform import Platform
    from telegram_bot.incoming.raw import Raw
    from telegram_bot.memory.stores import Store
    from telegram_bot.notices.hours import QuietHours
    from telegram_bot.notices.presence import Presence
    from telegram_bot.ui.view import View

logger = logging.getLogger(__name__)

CLOCKS_DIFFER = 600


class Reception:
    """Handles one update at a time of one user; many users at once."""

    def __init__(  # noqa: PLR0913 - what it is wired to
        self,
        bot: Bot,
        platform: Platform,
        store: Store,
        background: Background,
        *,
        allowed_users: frozenset[int],
        access: Access,
        presence: Presence,
        quiet: QuietHours | None,
    ) -> None:
        self._bot = bot
        self._platform = platform
        self._store = store
        self._photos = Photos(store, platform)
        self._allowed = allowed_users
        self._access = access
        self._background = background
        self._presence = presence
        self._quiet = quiet

    async def handle(self, raw: Raw, following: Raw | None) -> None:
        """Handle an update; an unreadable one is skipped, and only its number is logged."""
        if INTERNAL in raw:
            await self._internal(raw)
            return
        try:
            update = Update.de_json(raw, self._bot)
        except Exception as error:  # noqa: BLE001 - anything may be missing in what the library expects
            ERRORS.labels("telegram").inc()
            logger.warning("Update %s cannot be read: %s", raw["update_id"], type(error).__name__)
            return
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None:
            return
        with translation.override(language_of(user.language_code)):
            if chat.type != ChatType.PRIVATE:
                await decline_group(self._bot, update)
            elif self._allowed and user.id not in self._allowed:
                await turn_away(update, user.id)
            else:
                await self._private(update, user.id, following)
        UPDATES.labels(_kind(update)).inc()

    async def _private(self, update: Update, user_id: int, following: Raw | None) -> None:
        await self._presence.note(update, user_id)
        if update.callback_query is not None:
            await self._press(update, update.callback_query)
        elif update.message is not None:
            await self._message(update, update.message, following)

    async def _press(self, update: Update, query: CallbackQuery) -> None:
        """Do what the button says, unless it belongs to an old screen."""
        if query.message is None:
            return
        exchange = await Exchange.begin(self._store, query.from_user.id, update.update_id)
        if exchange.is_repeated:
            return
        mark, _dot, index = (query.data or "").partition(".")
        exchange.find_screen(mark)
        shown, pressed = exchange.record.now.shown, query.message.message_id
        screen = self._screen(query.message.chat.id)
        stale = None
        if shown is None or shown.mark != mark or not index.isdecimal() or int(index) >= len(shown.targets):
            target = None
            if shown is not None and shown.message_id is not None and pressed < shown.message_id:
                await screen.disarm(pressed)
                await answer_press(query, out_of_date())
                return
            is_photo = isinstance(query.message, Message) and bool(query.message.photo)
            exchange.record.now.shown = Shown(message_id=pressed, is_photo=is_photo)
        else:
            target = shown.targets[int(index)]
            if shown.message_id != pressed:  # it was sent twice, or the bot did not know that it was sent
                stale, shown.message_id = shown.message_id, pressed
        talk = self._talk(exchange, Person(query.from_user.id, query.from_user.full_name))
        if target is None:
            talk.toast = out_of_date()
        try:
            await self._run(exchange, talk, screen, lambda talk: talk.follow(target) if target else talk.reopen())
            await screen.remove(stale)
        finally:
            await answer_press(query, talk.toast)

    async def _message(self, update: Update, message: Message, following: Raw | None) -> None:
        """Take a message as a command or an answer, or say why it is neither."""
        sender = message.from_user
        if sender is None:
            return
        exchange = await Exchange.begin(self._store, sender.id, update.update_id)
        if exchange.is_repeated:
            return
        text = message.text or ""
        command = COMMAND.match(text)
        shown = exchange.record.now.shown
        is_unsure = exchange.resume_unsure()
        talk = self._talk(exchange, Person(sender.id, sender.full_name), message)

        async def act(talk: Talk) -> View | None:
            if command:
                return await self._command(talk, command[1].lower(), command[2] or "")
            listener = LISTENERS.get(talk.conversation.place[0])
            if listener is not None and not is_unsure and not is_older(message, shown):
                return await self._listened(talk, listener(talk, text))
            if is_message(following) and not is_unsure:  # one answer to many messages is enough
                return None
            if listener is None:
                talk.warn(_("I did not expect a message here. Please use the buttons."))
            else:
                talk.warn(_("You wrote this before you could see the question below. Please answer it now."))
            return await talk.reopen()

        await self._run(exchange, talk, self._screen(message.chat.id), act)

    async def _listened(self, talk: Talk, outcome: Awaitable[object]) -> View | None:
        target = await outcome
        return await talk.follow(target) if isinstance(target, list) else None

    async def _command(self, talk: Talk, name: str, argument: str) -> View | None:
        match name:
            case "start":
                return await talk.follow(linked(argument))
            case "help":
                return await talk.follow(["help"])
            case "cancel":
                return await talk.follow(["cancel"])
            case _:
                talk.warn(_("I do not know this command. /help says what I can do."))
                return await talk.reopen()

    async def _internal(self, raw: Raw) -> None:
        """Go on with the result of a job."""
        user: int = raw[INTERNAL]["user"]
        exchange = await Exchange.begin(self._store, user, raw["update_id"])
        if exchange.is_repeated:
            return
        with translation.override(exchange.record.now.spoken or None):
            exchange.resume_unsure()
            talk = self._talk(exchange, Person(user, ""))
            await self._run(exchange, talk, self._screen(user), lambda talk: talk.follow(raw[INTERNAL]["target"]))

    async def _run(
        self, exchange: Exchange, talk: Talk, screen: Screen, act: Callable[[Talk], Awaitable[View | None]]
    ) -> None:
        conversation = talk.conversation
        conversation.spoken = conversation.language or translation.get_language() or ""
        with translation.override(conversation.spoken):
            async with self._background.busy(talk.person.id):
                await exchange.run(talk, screen, act)
            for job in talk.jobs:
                self._background.begin(talk.person.id, job)

    def _talk(self, exchange: Exchange, person: Person, message: Message | None = None) -> Talk:
        conversation = exchange.record.now.model_copy(deep=True)
        asking.set(self._access.headers(person.id))
        is_open, is_operator = self._access.is_open, self._access.is_operator(person.id)
        rights = replace(person, is_operator=is_operator, is_among_owners=not is_open)
        talk = Talk(rights, conversation, self._platform, self._photos, self._bot, exchange.settle, message)
        talk.quiet = self._quiet
        return talk

    def _screen(self, chat_id: int) -> Screen:
        return Screen(self._bot, chat_id, self._photos)


def is_older(message: Message, shown: Shown | None) -> bool:
    """Say whether it was written before the present screen was shown.

    A screen that was sent has a higher number; one that was edited has a time. A large difference of clocks is ignored.
    """
    if shown is None or shown.message_id is None:
        return False
    return message.message_id < shown.message_id or 0 < shown.at - int(message.date.timestamp()) < CLOCKS_DIFFER


def _kind(update: Update) -> str:
    """Name the kind of an update, for the metrics."""
    if update.callback_query:
        return "press"
    if update.message and (update.message.text or "").startswith("/"):
        return "command"
    return "message" if update.message else "other"
