"""An advertiser's campaigns: the list, the card, the preview, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.screens.campaign_fields import terms
from telegram_bot.ui.lists import pager
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.client.models import Campaign
    from telegram_bot.memory.conversation import Target
    from telegram_bot.photos import Photo
    from telegram_bot.ui.talk import Talk

TITLE_LIMIT = 200
TEXT_LIMIT = 1_500
FINISHED = "finished"


@place("campaigns")
async def campaigns(talk: Talk, advertiser_id: str, number: int) -> View:
    """List an advertiser's campaigns."""
    page = await talk.platform.campaigns(advertiser_id, number)
    talk.conversation.pages["campaigns"] = [advertiser_id, page.number]
    empty = _("This advertiser has no campaigns yet.")
    return View(
        _("<b>Campaigns</b>") if page.items else empty,
        [
            *([Button(item.title or "—", "campaign", advertiser_id, item.campaign_id)] for item in page.items),
            pager(page.number if page.items else 1, page.total, "campaigns", advertiser_id),
            [Button(_("➕ New campaign"), "campaign.begin", advertiser_id)],
            [Button(_("← Back"), "advertiser", advertiser_id)],
        ],
    )


def page_of(talk: Talk, advertiser_id: str) -> int:
    """Return the page of the advertiser's campaigns that was looked at last."""
    known, number = talk.conversation.pages.get("campaigns", ["", 1])
    return int(number) if known == advertiser_id else 1


@place("campaign")
async def card(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Show everything about a campaign, and what can be done with it."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    stats = await talk.platform.stats("campaign", campaign_id)
    both = (advertiser_id, campaign_id)
    lines = [
        texts.bold(campaign.title, TITLE_LIMIT),
        texts.safe(campaign.fields["ad_text"], TEXT_LIMIT),
        "",
        *terms(campaign.fields),
        "",
        *texts.facts(
            {
                _("State"): state(campaign),
                _("Impressions"): texts.number(stats.impressions),
                _("Clicks"): texts.number(stats.clicks),
                _("Spent"): texts.money(stats.spent_total),
            }
        ),
    ]
    edit = [] if campaign.state == FINISHED else [Button(_("✏️ Edit"), "campaign.edit", *both)]
    rows = [
        [Button(_("👁 Preview"), "campaign.preview", *both), Button(_("📊 Statistics"), "stats", "campaign", *both)],
        [*edit, Button(_("🗑 Delete"), "campaign.delete", *both)],
        [Button(_("← Back"), "campaigns", advertiser_id, page_of(talk, advertiser_id))],
    ]
    return View("\n".join(lines), rows)


@place("campaign.preview")
async def preview(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Show the ad as users see it."""
    fields = (await talk.platform.campaign(advertiser_id, campaign_id)).fields
    photo = await talk.photos.of(fields["ad_image_id"])
    text = ad(fields["ad_title"], fields["ad_text"], photo)
    return View(text, [[Button(_("← Back"), "campaign", advertiser_id, campaign_id)]], photo)


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
    return await talk.settle(["campaigns", advertiser_id, page_of(talk, advertiser_id)])


STATES = {
    "planned": ("🕓", gettext_lazy("planned")),
    "running": ("🟢", gettext_lazy("running")),
    "paused": ("⏸", gettext_lazy("paused")),
    "exhausted": ("🏁", gettext_lazy("used up")),
    "finished": ("⚪", gettext_lazy("finished")),
}


def state(campaign: Campaign) -> str:
    """Say what becomes of the campaign today."""
    mark, word = STATES.get(campaign.state, ("", campaign.state))
    return f"{mark} {word}"


def ad(title: str, text: str, photo: Photo | None, *, below: str = "") -> str:
    """Write an ad as users see it, shortened to what Telegram carries below a picture or in a message.

    What stands below is never shortened: it is what somebody is about to agree to.
    """
    limit = (texts.CAPTION_LIMIT if photo else texts.MESSAGE_LIMIT) - texts.length(below) - 10
    head = texts.bold(title, min(TITLE_LIMIT, limit // 2))
    body = texts.safe(text, max(1, limit - texts.length(head)))
    return "\n\n".join(part for part in (head, body, below) if part)
