"""An advertiser's campaigns: the list, deleting, pausing, making another one like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.screens.campaign_rows import rows_of
from telegram_bot.ui.lists import pager, searched, show_all
from telegram_bot.ui.registry import action, listener, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk

TITLE_LIMIT = 200
SEARCHED = 100


@place("campaigns")
async def campaigns(talk: Talk, advertiser_id: str, number: int, query: str = "") -> View:
    """List an advertiser's campaigns, each with its state and what it has delivered."""
    page = await talk.platform.campaigns(advertiser_id, number, query)
    talk.conversation.pages["campaigns"] = [advertiser_id, page.number, *([query] if query else [])]
    empty = _("This advertiser has no campaigns yet.")
    return View(
        searched(_("<b>Campaigns</b>"), query, empty=empty, is_empty=not page.items),
        [
            *await rows_of(talk, page.items),
            pager(page.number if page.items else 1, page.total, "campaigns", advertiser_id, query=query),
            show_all(query, "campaigns", advertiser_id),
            [Button(_("➕ New campaign"), "campaign.begin", advertiser_id)],
            [Button(_("← Back"), "advertiser", advertiser_id)],
        ],
    )


@listener("campaigns")
async def find(talk: Talk, text: str) -> Target:
    """Look for a campaign by part of its title."""
    talk.is_answered = True
    return ["campaigns", talk.conversation.place[1], 1, text.strip()[:SEARCHED]]


def page_of(talk: Talk, advertiser_id: str) -> list[object]:
    """Return where in the advertiser's campaigns the user was last: the page, and what was looked for."""
    known, *where = talk.conversation.pages.get("campaigns", ["", 1])
    return where if known == advertiser_id else [1]


@place("campaign.delete")
async def confirm_deleting(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Ask once more."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    return View(
        _("Delete the campaign %(title)s? Nobody will see it any more; what was charged stays in your statistics.")
        % {"title": texts.bold(campaign.title, TITLE_LIMIT)},
        [
            [Button(_("🗑 Yes, delete"), "campaign.delete!", advertiser_id, campaign_id)],
            [Button(_("← No, back"), "campaign", advertiser_id, campaign_id)],
        ],
    )


@action("campaign.delete!")
async def delete(talk: Talk, advertiser_id: str, campaign_id: str) -> Target:
    """Delete it and show what is left."""
    await talk.platform.delete_campaign(advertiser_id, campaign_id)
    talk.toast = _("Deleted.")
    talk.confirm(_("The campaign is deleted."))
    return await talk.settle(["campaigns", advertiser_id, *page_of(talk, advertiser_id)])


@action("campaign.pause")
async def pause(talk: Talk, advertiser_id: str, campaign_id: str, is_paused: bool) -> Target:
    """Pause or resume the campaign."""
    await talk.platform.change_campaign(advertiser_id, campaign_id, {"is_paused": is_paused})
    talk.toast = _("Paused.") if is_paused else _("Resumed.")
    talk.confirm(_("The campaign is paused.") if is_paused else _("The campaign is resumed."))
    return await talk.settle(["campaign", advertiser_id, campaign_id])
