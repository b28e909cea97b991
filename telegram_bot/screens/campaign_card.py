"""A campaign's card: the ad with its picture, its terms, its state and delivery, and the acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy, ngettext
from telegram_bot.screens.campaign_fields import terms
from telegram_bot.screens.campaign_rows import state
from telegram_bot.screens.campaigns import TITLE_LIMIT, page_of
from telegram_bot.screens.links import link_to_campaign
from telegram_bot.ui.registry import place
from telegram_bot.ui.view import Button, Rows, View
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from telegram_bot.client.models import Campaign, Stats
    from telegram_bot.client.outlook import Pace, Reach
    from telegram_bot.photos import Photo
    from telegram_bot.ui.talk import Talk

FINISHED = "finished"
PACES = {
    "planned": gettext_lazy("it has not begun"),
    "unreachable": gettext_lazy("fewer clients fit than impressions are booked"),
    "behind": gettext_lazy("behind: the limit will not be reached"),
    "on_track": gettext_lazy("on track"),
    "ahead": gettext_lazy("ahead: a limit will be reached before the last day"),
    "over": gettext_lazy("over"),
}


@place("campaign")
async def card(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Show everything about a campaign, and what can be done with it."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    stats = await talk.platform.stats("campaign", campaign_id)
    photo = await talk.photos.of(campaign.fields["ad_image_id"])
    facts = "\n".join([*delivery(campaign, stats), "", *terms(campaign.fields)])
    return View(
        ad(campaign.title, campaign.fields["ad_text"], photo, below=f"— — —\n{facts}"), _rows(talk, campaign), photo
    )


def _rows(talk: Talk, campaign: Campaign) -> Rows:
    both = (campaign.advertiser_id, campaign.campaign_id)
    is_paused = bool(campaign.fields.get("is_paused"))
    pause = Button(_("▶️ Resume") if is_paused else _("⏸ Pause"), "campaign.pause", *both, not is_paused)
    again = Button(_("🧬 Duplicate"), "campaign.duplicate", *both)
    is_over = campaign.state == FINISHED
    return [
        [
            Button(_("📊 Statistics"), "stats", "campaign", *both),
            Button(_("🎯 How is it going?"), "campaign.outlook", *both),
        ],
        [again] if is_over else [Button(_("✏️ Edit"), "campaign.edit", *both), pause],
        [*([] if is_over else [again]), Button(_("👁 Preview"), "campaign.preview", *both)],
        [Button(_("🔗 Link"), "campaign.link", *both), Button(_("🗑 Delete"), "campaign.delete", *both)],
        [Button(_("← Back"), "campaigns", both[0], *page_of(talk, both[0]))],
    ]


def delivery(campaign: Campaign, stats: Stats) -> list[str]:
    """Say the campaign's state, and how much of the booking it has delivered."""
    of = _("%(number)s of %(limit)s")
    limits = campaign.fields
    return texts.facts(
        {
            _("State"): state(campaign),
            _("Impressions"): of
            % {"number": texts.number(stats.impressions), "limit": texts.number(limits["impressions_limit"])},
            _("Clicks"): of % {"number": texts.number(stats.clicks), "limit": texts.number(limits["clicks_limit"])},
            _("Spent"): texts.total(stats.spent_total),
        }
    )


@place("campaign.outlook")
async def outlook(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Say how a campaign comes along, and why it is not shown where it is not."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    stats = await talk.platform.stats("campaign", campaign_id)
    reach = await talk.platform.outlook.reach(advertiser_id, campaign_id)
    pace = await talk.platform.outlook.pace(advertiser_id, campaign_id)
    lines = [
        texts.bold(campaign.title, TITLE_LIMIT),
        *delivery(campaign, stats),
        "",
        *whom(reach),
        *_paced(campaign, pace),
        "",
        await _why(talk, campaign, stats, reach),
    ]
    return View("\n".join(lines), [[Button(_("← Back"), "campaign", advertiser_id, campaign_id)]])


def whom(reach: Reach) -> list[str]:
    """Say how many clients a campaign reaches."""
    fit = ngettext("👥 %(number)s client fits the audience,", "👥 %(number)s clients fit the audience,", reach.audience)
    left = ngettext("%(number)s of them has not seen the ad.", "%(number)s of them have not seen the ad.", reach.left)
    return [f"{fit % {'number': texts.number(reach.audience)}} {left % {'number': texts.number(reach.left)}}"]


def _paced(campaign: Campaign, pace: Pace) -> list[str]:
    if campaign.state == FINISHED:
        return []
    said = ngettext(
        "📈 Pace: %(pace)s. Expected: %(number)s impression by day %(day)s.",
        "📈 Pace: %(pace)s. Expected: %(number)s impressions by day %(day)s.",
        pace.expected_impressions,
    )
    words = {"pace": PACES.get(pace.pace, pace.pace), "number": texts.number(pace.expected_impressions)}
    return [said % {**words, "day": texts.number(pace.expected_last_day)}]


async def _why(talk: Talk, campaign: Campaign, stats: Stats, reach: Reach) -> str:  # noqa: PLR0911 - one for each
    """Say why a campaign is shown or not, from what the platform says of it."""
    fields = campaign.fields
    match campaign.state:
        case "finished":
            return _("It is no longer shown: its last day was day %(day)s.") % {"day": texts.number(fields["end_date"])}
        case "paused":
            return _("It is not shown: it is paused. Resume it to go on.")
        case "exhausted" if stats.clicks >= fields["clicks_limit"]:
            return _("It is no longer shown: the clicks limit is used up.")
        case "exhausted":
            return _("It is no longer shown: the impressions limit is used up.")
        case "planned":
            try:
                today = texts.number(await talk.platform.day())
            except PlatformError:
                today = "?"
            days = {"day": texts.number(fields["start_date"]), "today": today}
            return _("It is not shown yet: it starts on day %(day)s, and today is day %(today)s.") % days
    if not reach.audience:
        return _("It is not shown: no client fits its audience. Check the place letter by letter, or widen it.")
    if not reach.left:
        return _("It is no longer shown: everybody who fits has seen it. Widen the audience to reach others.")
    return _(
        "It is shown to whoever fits when it is the best ad for them: the higher the prices and the better the ad "
        "matches the client, the more often."
    )


@place("campaign.preview")
async def preview(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Show the ad as users see it."""
    fields = (await talk.platform.campaign(advertiser_id, campaign_id)).fields
    photo = await talk.photos.of(fields["ad_image_id"])
    text = ad(fields["ad_title"], fields["ad_text"], photo)
    return View(text, [[Button(_("← Back"), "campaign", advertiser_id, campaign_id)]], photo)


@place("campaign.link")
async def link(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Show a link to the card."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    said = _("This link opens %(title)s for everybody who may see it:") % {
        "title": texts.bold(campaign.title, TITLE_LIMIT)
    }
    return View(
        f"{said}\n\n{link_to_campaign(talk, advertiser_id, campaign_id)}",
        [[Button(_("← Back"), "campaign", advertiser_id, campaign_id)]],
    )


def ad(title: str, text: str, photo: Photo | None, *, below: str = "") -> str:
    """Write an ad as users see it, shortened to what Telegram carries below a picture or in a message.

    What stands below is never shortened: it is what the user is about to agree to.
    """
    limit = (texts.CAPTION_LIMIT if photo else texts.MESSAGE_LIMIT) - texts.length(below) - 10
    head = texts.bold(title, min(TITLE_LIMIT, limit // 2))
    body = texts.safe(text, max(1, limit - texts.length(head)))
    return "\n\n".join(part for part in (head, body, below) if part)
