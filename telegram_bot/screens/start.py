"""The main menu, the language, and leaving what is being filled in."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.utils import translation

from telegram_bot.client.platform import OPTIONAL
from telegram_bot.language import gettext as _
from telegram_bot.language import language_of
from telegram_bot.screens.advertisers import RECENT
from telegram_bot.ui.filling import filling_of
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk

OTHER = {"ru": ("en", "🌐 English"), "en": ("ru", "🌐 Русский")}


@place("start")
async def start(talk: Talk) -> View:
    """Show what can be done."""
    talk.conversation.put_form_aside()
    choose = _("📋 My advertisers") if talk.person.member is not None else _("📋 Choose an advertiser")
    other, label = OTHER[language_of(translation.get_language())]
    rows = [
        *_draft(talk),
        *await _advertisers(talk),
        [Button(choose, "advertisers", 1), Button(_("🏢 Register an advertiser"), "advertiser.register")],
    ]
    if talk.person.is_operator:
        rows += [
            [Button(_("🙋 Register a client"), "client.register"), Button(_("👀 Watch ads"), "viewer.begin")],
            [Button(_("📅 Change the day"), "day.change"), Button(label, "language", other)],
        ]
    else:
        rows.append([Button(label, "language", other)])
    return View(
        _(
            "<b>ZoomAD</b>\nBook advertising campaigns, see what they bring, and change them at any time. "
            "What would you like to do?"
        ),
        rows,
    )


async def _advertisers(talk: Talk) -> list[list[Button]]:
    """Offer the advertisers that were looked at last, and the newest ones where that leaves room."""
    known = dict(reversed(talk.conversation.recent.items()))
    if len(known) < RECENT:
        try:
            page = await talk.platform.advertisers(1, member=talk.person.member, deadline=OPTIONAL)
        except PlatformError:
            page = None
        for item in page.items if page else ():
            known.setdefault(item.advertiser_id, item.name)
    return [[Button(f"🏢 {name}", "advertiser", advertiser_id)] for advertiser_id, name in list(known.items())[:RECENT]]


def _draft(talk: Talk) -> list[list[Button]]:
    """Offer to go on with the form that was left last."""
    drafts = talk.conversation.drafts
    if not drafts:
        return []
    name, form = list(drafts.items())[-1]
    title = form.answers.get("ad_title") or _("no title yet")
    return [[Button(_("📝 Continue: %(title)s") % {"title": title}, "campaign.continue", name)]]


@action("language")
async def speak(talk: Talk, language: str) -> Target:
    """Speak another language from now on, and have the platform's notices in it."""
    talk.conversation.language = talk.conversation.spoken = language_of(language)
    translation.activate(talk.conversation.language)  # until the end of this update
    with suppress(PlatformError):
        await talk.platform.members.speak(talk.person.id, talk.conversation.language)
    return talk.conversation.place


@action("cancel")
async def cancel(talk: Talk) -> Target:
    """Leave what is being filled in."""
    filling = filling_of(talk.conversation)
    if filling is not None:
        return await filling.form.leave(talk, filling)
    talk.warn(_("There is nothing to cancel here."))
    return talk.conversation.place


@action("reopen")
async def reopen(talk: Talk) -> Target:
    """Go back to where the conversation was."""
    return talk.conversation.place


@action("toast")
async def dead_end(talk: Talk, sentence: str) -> None:
    """Say why this button leads nowhere."""
    talk.toast = sentence
