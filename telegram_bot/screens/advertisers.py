"""Registering, choosing and renaming advertisers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.memory.conversation import START
from telegram_bot.texts import bold
from telegram_bot.ui.forms import Form, Step
from telegram_bot.ui.lists import pager
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

RECENT = 2
NAME = Step(
    field="name",
    label=gettext_lazy("Name"),
    question=gettext_lazy("What is the advertiser's name?"),
    expects=gettext_lazy("Type the name of the company, as it shall stand in lists."),
)


@place("advertisers")
async def advertisers(talk: Talk, number: int) -> View:
    """List all advertisers."""
    page = await talk.platform.advertisers(number)
    talk.conversation.pages["advertisers"] = page.number
    empty = _("There are no advertisers yet.")
    return View(
        _("<b>Choose an advertiser</b>") if page.items else empty,
        [
            *([Button(item.name or "—", "advertiser", item.advertiser_id)] for item in page.items),
            pager(page.number if page.items else 1, page.total, "advertisers"),
            [Button(_("← Back"), START)],
        ],
    )


@place("advertiser")
async def advertiser(talk: Talk, advertiser_id: str) -> View:
    """Show an advertiser's menu, with its latest campaigns."""
    found = await talk.platform.advertiser(advertiser_id)
    remember(talk, advertiser_id, found.name)
    draft = talk.conversation.drafts.get(advertiser_id)
    title = draft.answers.get("ad_title") or _("no title yet") if draft else ""
    go_on = Button(_("📝 Continue: %(title)s") % {"title": title}, "campaign.continue", advertiser_id)
    return View(
        _("Advertiser %(name)s") % {"name": bold(found.name, 300)},
        [
            *([[go_on]] if draft else []),
            [Button(_("➕ New campaign"), "campaign.begin", advertiser_id)],
            [Button(_("📋 Campaigns"), "campaigns", advertiser_id, 1)],
            [Button(_("📊 Statistics"), "stats", "advertiser", advertiser_id, advertiser_id)],
            [Button(_("✏️ Rename"), "advertiser.rename", advertiser_id)],
            [
                Button(_("← Back"), "advertisers", talk.conversation.pages.get("advertisers", 1)),
                Button(_("🏠 Main menu"), START),
            ],
        ],
    )


def remember(talk: Talk, advertiser_id: str, name: str) -> None:
    """Keep this one among the few that stand in the main menu."""
    recent = talk.conversation.recent
    recent.pop(advertiser_id, None)
    recent[advertiser_id] = name
    while len(recent) > RECENT:
        del recent[next(iter(recent))]


async def _store(talk: Talk, filling: Filling) -> Target:
    advertiser_id, name = filling.context["advertiser_id"], filling.answers["name"]
    await talk.platform.put_advertiser(advertiser_id, name)
    talk.conversation.form = None
    if filling.state.stored:
        talk.confirm(_("Saved. The name is now %(name)s.") % {"name": bold(name)})
    else:
        talk.confirm(_("The advertiser is registered."))
    return await talk.settle(["advertiser", advertiser_id])


async def _leave_registration(_talk: Talk, _filling: Filling) -> Target:
    return [START]


async def _leave_renaming(_talk: Talk, filling: Filling) -> Target:
    return ["advertiser", filling.context["advertiser_id"]]


REGISTRATION = Form(name="advertiser.register", steps=(NAME,), finish=_store, leave=_leave_registration)
RENAMING = Form(name="advertiser.rename", steps=(NAME,), finish=_store, leave=_leave_renaming)


@action("advertiser.register")
async def register(talk: Talk) -> Target:
    """Ask the name; the id is chosen now, so that a repeated answer does not make a second advertiser."""
    return REGISTRATION.begin(talk.conversation, advertiser_id=str(uuid.uuid4()))


@action("advertiser.rename")
async def rename(talk: Talk, advertiser_id: str) -> Target:
    """Ask the new name."""
    found = await talk.platform.advertiser(advertiser_id)
    return RENAMING.begin(talk.conversation, stored={"name": found.name}, advertiser_id=advertiser_id)
