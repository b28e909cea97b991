"""Answers in groups, and to people who may not use the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot.language import gettext as _
from telegram_bot.parsers import COMMAND
from telegram_bot.ui.sending import answer_press

if TYPE_CHECKING:
    from telegram import Bot, Update


async def decline_group(bot: Bot, update: Update) -> None:
    """Say in a group, when asked or added, that the bot works in private chats only."""
    is_added = update.my_chat_member is not None and update.my_chat_member.new_chat_member.status == "member"
    said = (update.message.text or "") if update.message else ""
    chat = update.effective_chat
    if chat is None or not (is_added or COMMAND.match(said)):
        return
    text = _("I work in private chats only, so that nobody else sees your figures: %(link)s")
    await bot.send_message(chat.id, text % {"link": f"https://t.me/{bot.username}"})


async def turn_away(update: Update, user_id: int) -> None:
    """Tell people who may not use the bot how they can be let in."""
    text = _("This bot is not open to everybody. Its operator can let you in by your number: %(number)s.")
    said = text % {"number": user_id}
    if update.callback_query is not None:
        await answer_press(update.callback_query, said)
    elif update.message is not None:
        await update.message.reply_text(said)
