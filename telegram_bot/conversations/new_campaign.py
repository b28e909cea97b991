"""The wizard: thirteen questions, a preview, and a campaign."""

from telegram_bot.campaign_fields import STEPS, terms
from telegram_bot.conversations.campaigns import ad
from telegram_bot.errors import InvalidError, PlatformError, RefusedError
from telegram_bot.forms import Filling, Form, ask_again, close_form, filling_of
from telegram_bot.language import gettext as _
from telegram_bot.refusals import sentence
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk
from telegram_bot.texts import CAPTION_LIMIT


async def _preview(talk: Talk, _filling: Filling) -> None:
    await talk.open("campaign.new")


async def _leave(talk: Talk, filling: Filling) -> None:
    await talk.perform("advertiser", filling.context["advertiser_id"])


FORM = Form(name="campaign.new", steps=STEPS, finish=_preview, leave=_leave, title=lambda _filling: _("New campaign"))


@action("campaign.begin")
async def begin(talk: Talk, advertiser_id: str) -> None:
    """Ask the first question."""
    await FORM.begin(talk, advertiser_id=advertiser_id)


@place("campaign.new")
async def preview(talk: Talk) -> None:
    """Show the ad as it will look, with its terms, before anything is booked."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
        return
    answers = filling.answers
    photo = await talk.photos.of(answers["ad_image_id"])
    below = "— — —\n" + "\n".join(terms(answers))
    room = CAPTION_LIMIT // 2 if photo else CAPTION_LIMIT
    if len(below) > room:  # an audience with a long name
        below = below[:0]
    await talk.show(
        ad(answers["ad_title"], answers["ad_text"], photo, below=below),
        [
            [Button(_("✅ Confirm"), "campaign.create")],
            [Button(_("🔄 Fill in anew"), "campaign.refill"), Button(_("← Back"), "campaign.revise")],
        ],
        photo=photo,
    )


@action("campaign.create")
async def create(talk: Talk) -> None:
    """Book the campaign, or ask again what the platform does not accept."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
        return
    advertiser_id = filling.context["advertiser_id"]
    try:
        campaign = await talk.platform.create_campaign(advertiser_id, filling.wired())
    except (InvalidError, RefusedError) as error:
        await ask_again(talk, error)
    except PlatformError as error:
        talk.notice = sentence(error)
        await talk.open("campaign.new")
    else:
        close_form(talk)
        talk.toast = _("The campaign is booked.")
        talk.data["place"] = ["campaign", advertiser_id, campaign.campaign_id]
        await talk.perform("campaign", advertiser_id, campaign.campaign_id)


@action("campaign.refill")
async def refill(talk: Talk) -> None:
    """Ask everything from the beginning."""
    filling = filling_of(talk)
    if filling is None:
        await talk.open("start")
    else:
        await FORM.begin(talk, **filling.context)


@action("campaign.revise")
async def revise(talk: Talk) -> None:
    """Go back to the last question; each of them offers to keep its answer."""
    filling = filling_of(talk)
    if filling is not None:
        filling.move(len(filling.steps) - 1)
        filling.data["complete"] = False
    await talk.open("form")
