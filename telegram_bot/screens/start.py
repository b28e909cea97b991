"""The main menu and the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot.language import gettext as _
from telegram_bot.ui.filling import filling_of
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk


@place("start")
async def start(talk: Talk) -> View:
    """Show what can be done."""
    talk.conversation.put_form_aside()
    recent = list(talk.conversation.recent.items())[::-1]
    rows = [
        *_draft(talk),
        *([Button(f"🏢 {name}", "advertiser", advertiser_id)] for advertiser_id, name in recent),
        [Button(_("🏢 Register an advertiser"), "advertiser.register")],
        [Button(_("📋 Choose an advertiser"), "advertisers", 1)],
        [Button(_("🙋 Register a client"), "client.register"), Button(_("👀 Watch ads"), "viewer.begin")],
        [Button(_("📅 Change the day"), "day.change")],
    ]
    return View(
        _(
            "<b>ZoomAD</b>\nBook advertising campaigns, follow what they bring, and see ads as clients see them. "
            "What would you like to do?"
        ),
        rows,
    )


def _draft(talk: Talk) -> list[list[Button]]:
    """Offer to go on with the form that was left last."""
    drafts = talk.conversation.drafts
    if not drafts:
        return []
    name, form = list(drafts.items())[-1]
    title = form.answers.get("ad_title") or _("no title yet")
    return [[Button(_("📝 Continue: %(title)s") % {"title": title}, "campaign.continue", name)]]


@action("help")
async def help_(_talk: Talk) -> View:
    """Explain, and lead back to where the conversation was."""
    return View(
        _(
            "<b>How this works</b>\n"
            "• Register an advertiser, or choose one, and book campaigns for it: an ad, its prices, limits, days and "
            "audience.\n"
            "• Watch ads as some client would see them, and click them.\n"
            "• See what was delivered and spent, in numbers and as a chart.\n"
            "• The platform lives by days of its own; “Change the day” moves on to a later one.\n\n"
            "/start opens the main menu, /cancel leaves what you are filling in, /help shows this."
        ),
        [[Button(_("← Back"), "reopen")]],
    )


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
