"""Registering, choosing and renaming advertisers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.memory.conversation import START
from telegram_bot.screens.campaign_rows import latest_rows
from telegram_bot.screens.members import described
from telegram_bot.texts import BUTTON_LIMIT, bold, clip
from telegram_bot.ui.forms import Form, Step
from telegram_bot.ui.lists import pager, searched, show_all
from telegram_bot.ui.registry import action, listener, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram_bot.client.models import Advertiser
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

RECENT = 2
SEARCHED = 100
SHORT_ID = 4
NAME = Step(
    field="name",
    label=gettext_lazy("Name"),
    question=gettext_lazy("What is the advertiser's name?"),
    expects=gettext_lazy("Type the name of the company, as it should appear in lists."),
)


@place("advertisers")
async def advertisers(talk: Talk, number: int, query: str = "") -> View:
    """List all advertisers, or one's own."""
    page = await talk.platform.advertisers(number, query, member=talk.person.member)
    talk.conversation.pages["advertisers"] = [page.number, query] if query else page.number
    is_own = talk.person.member is not None
    empty = _("You have no advertisers yet.") if is_own else _("There are no advertisers yet.")
    head = _("<b>Your advertisers</b>") if is_own else _("<b>Choose an advertiser</b>")
    return View(
        searched(head, query, empty=empty, is_empty=not page.items),
        [
            *([Button(_told_apart(item, page.items), "advertiser", item.advertiser_id)] for item in page.items),
            pager(page.number if page.items else 1, page.total, "advertisers", query=query),
            show_all(query, "advertisers"),
            [Button(_("← Back"), START)],
        ],
    )


def _told_apart(item: Advertiser, items: Sequence[Advertiser]) -> str:
    """Write a name; if several are alike, with the beginning of the id."""
    name = item.name or "—"
    if sum(other.name == item.name for other in items) == 1:
        return name
    return f"{clip(name, BUTTON_LIMIT - SHORT_ID - 3)} · {item.advertiser_id[:SHORT_ID]}"


@listener("advertisers")
async def find(talk: Talk, text: str) -> Target:
    """Look for an advertiser by part of its name."""
    talk.is_answered = True
    return ["advertisers", 1, text.strip()[:SEARCHED]]


@place("advertiser")
async def advertiser(talk: Talk, advertiser_id: str) -> View:
    """Show an advertiser's menu, with its latest campaigns."""
    found = await talk.platform.advertiser(advertiser_id)
    remember(talk, advertiser_id, found.name)
    members = [Button(_("👥 Colleagues"), "members", advertiser_id)] if talk.person.is_among_owners else []
    return View(
        _("Advertiser %(name)s") % {"name": bold(found.name, 300)},
        [
            *_drafts(talk, advertiser_id),
            [Button(_("➕ New campaign"), "campaign.begin", advertiser_id)],
            *await latest_rows(talk, advertiser_id),
            [
                Button(_("📋 Campaigns"), "campaigns", advertiser_id, 1),
                Button(_("📊 Statistics"), "stats", "advertiser", advertiser_id, advertiser_id),
            ],
            [
                Button(_("✏️ Rename"), "advertiser.rename", advertiser_id),
                Button(_("🔔 Notices"), "notices", advertiser_id),
            ],
            members,
            [Button(_("← Back"), "advertisers", *_page(talk)), Button(_("🏠 Main menu"), START)],
        ],
    )


def _page(talk: Talk) -> list[object]:
    """Return where in the list the user was."""
    page = talk.conversation.pages.get("advertisers", 1)
    return page if isinstance(page, list) else [page]


def _drafts(talk: Talk, advertiser_id: str) -> list[list[Button]]:
    """Offer to go on with what was begun for this advertiser."""
    begun = [(name, form) for name, form in talk.conversation.drafts.items() if name.startswith(advertiser_id)]
    label = _("📝 Continue: %(title)s")
    return [
        [Button(label % {"title": form.answers.get("ad_title") or _("no title yet")}, "campaign.continue", name)]
        for name, form in begun
    ]


def remember(talk: Talk, advertiser_id: str, name: str) -> None:
    """Keep this one among the few in the main menu."""
    recent = talk.conversation.recent
    recent.pop(advertiser_id, None)
    recent[advertiser_id] = name
    while len(recent) > RECENT:
        del recent[next(iter(recent))]


async def _store(talk: Talk, filling: Filling) -> Target:
    advertiser_id, name = filling.context["advertiser_id"], filling.answers["name"]
    if filling.state.stored:
        await talk.platform.rename_advertiser(advertiser_id, name)
    else:
        await talk.platform.members.register(talk.person.id, advertiser_id, name, described(talk))
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
