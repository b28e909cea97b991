"""An advertiser's campaigns: the list, the card, the preview, deleting."""

from telegram_bot import texts
from telegram_bot.campaign_fields import terms
from telegram_bot.conversations.lists import pager
from telegram_bot.forms import close_form
from telegram_bot.language import gettext as _
from telegram_bot.photos import Photo
from telegram_bot.platform import Campaign
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk

TITLE_LIMIT = 200
TEXT_LIMIT = 1_500


@place("campaigns")
async def campaigns(talk: Talk, advertiser_id: str, number: int) -> None:
    """List an advertiser's campaigns."""
    page = await talk.platform.campaigns(advertiser_id, number)
    empty = _("This advertiser has no campaigns yet.")
    await talk.show(
        _("<b>Campaigns</b>") if page.items else empty,
        [
            *([Button(item.title or "—", "campaign", advertiser_id, item.campaign_id)] for item in page.items),
            pager(page.number if page.items else 1, page.total, "campaigns", advertiser_id),
            [Button(_("➕ New campaign"), "campaign.begin", advertiser_id)],
            [Button(_("← Back"), "advertiser", advertiser_id)],
        ],
    )


@place("campaign")
async def card(talk: Talk, advertiser_id: str, campaign_id: str) -> None:
    """Show everything about a campaign, and what can be done with it."""
    close_form(talk)
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    stats = await talk.platform.stats("campaign", campaign_id)
    today = await talk.platform.day()
    both = (advertiser_id, campaign_id)
    lines = [
        texts.bold(campaign.title, TITLE_LIMIT),
        texts.safe(campaign.fields["ad_text"], TEXT_LIMIT),
        "",
        *terms(dict(campaign.fields)),
        "",
        *texts.facts(
            {
                _("State"): state(campaign, today),
                _("Impressions"): texts.number(stats.impressions),
                _("Clicks"): texts.number(stats.clicks),
                _("Spent"): texts.money(stats.spent_total),
            }
        ),
    ]
    rows = [
        [Button(_("👁 Preview"), "campaign.preview", *both), Button(_("📊 Statistics"), "stats", "campaign", *both)],
        [Button(_("✏️ Edit"), "campaign.edit", *both), Button(_("🗑 Delete"), "campaign.delete", *both)],
        [Button(_("← Back"), "campaigns", advertiser_id, 1)],
    ]
    if is_over(campaign, today):
        rows[1] = rows[1][1:]
    await talk.show("\n".join(lines), rows)


@place("campaign.preview")
async def preview(talk: Talk, advertiser_id: str, campaign_id: str) -> None:
    """Show the ad as users see it."""
    fields = (await talk.platform.campaign(advertiser_id, campaign_id)).fields
    photo = await talk.photos.of(fields["ad_image_id"])
    text = ad(fields["ad_title"], fields["ad_text"], photo)
    await talk.show(text, [[Button(_("← Back"), "campaign", advertiser_id, campaign_id)]], photo=photo)


@place("campaign.delete")
async def confirm_deleting(talk: Talk, advertiser_id: str, campaign_id: str) -> None:
    """Ask once more."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    await talk.show(
        _("Delete the campaign %(title)s? Its impressions and clicks go with it.")
        % {"title": texts.bold(campaign.title, TITLE_LIMIT)},
        [
            [Button(_("🗑 Yes, delete"), "campaign.delete!", advertiser_id, campaign_id)],
            [Button(_("← No, back"), "campaign", advertiser_id, campaign_id)],
        ],
    )


@action("campaign.delete!")
async def delete(talk: Talk, advertiser_id: str, campaign_id: str) -> None:
    """Delete it and show what is left."""
    await talk.platform.delete_campaign(advertiser_id, campaign_id)
    talk.toast = _("Deleted.")
    await talk.perform("campaigns", advertiser_id, 1)


def state(campaign: Campaign, today: int) -> str:
    """Say where the campaign is in its life."""
    if is_over(campaign, today):
        return _("finished")
    return _("running") if has_started(campaign, today) else _("planned")


def has_started(campaign: Campaign, today: int) -> bool:
    """Say whether its first day has come."""
    return bool(today >= campaign.fields["start_date"])


def is_over(campaign: Campaign, today: int) -> bool:
    """Say whether its last day has passed."""
    return bool(today > campaign.fields["end_date"])


def ad(title: str, text: str, photo: Photo | None, *, below: str = "") -> str:
    """Write an ad as users see it, shortened to what Telegram carries below a picture or in a message."""
    limit = (texts.CAPTION_LIMIT if photo else texts.MESSAGE_LIMIT) - texts.length(below) - 10
    head = texts.bold(title, TITLE_LIMIT)
    body = texts.safe(text, limit - min(texts.length(title), TITLE_LIMIT))
    return "\n\n".join(part for part in (head, body, below) if part)
