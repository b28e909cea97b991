"""Editing a campaign: the wizard's steps, a group at a time."""

from telegram_bot import texts
from telegram_bot.campaign_fields import BEFORE_START, GROUPS, STEPS
from telegram_bot.conversations.campaigns import TITLE_LIMIT, has_started, is_over
from telegram_bot.forms import Filling, Form, close_form
from telegram_bot.language import gettext as _
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk


async def _change(talk: Talk, filling: Filling) -> None:
    both = (filling.context["advertiser_id"], filling.context["campaign_id"])
    await talk.platform.change_campaign(*both, filling.wired())
    close_form(talk)
    talk.toast = _("Saved.")
    talk.data["place"] = ["campaign.edit", *both]
    await talk.perform("campaign.edit", *both)


async def _leave(talk: Talk, filling: Filling) -> None:
    await talk.perform("campaign.edit", filling.context["advertiser_id"], filling.context["campaign_id"])


FORM = Form(
    name="campaign.edit",
    steps=STEPS,
    finish=_change,
    leave=_leave,
    title=lambda filling: texts.safe(filling.context["title"]),
)


@place("campaign.edit")
async def menu(talk: Talk, advertiser_id: str, campaign_id: str) -> None:
    """Offer what can still be changed."""
    close_form(talk)
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    today = await talk.platform.day()
    text = _("What shall change in %(title)s?") % {"title": texts.bold(campaign.title, TITLE_LIMIT)}
    offered = [name for name in GROUPS if name not in BEFORE_START or not has_started(campaign, today)]
    if is_over(campaign, today):
        text, offered = _("The campaign has ended and can no longer be changed."), []
    buttons = [Button(GROUPS[name], "campaign.ask", advertiser_id, campaign_id, name) for name in offered]
    await talk.show(
        text,
        [
            *(buttons[index : index + 2] for index in range(0, len(buttons), 2)),
            [Button(_("← Back"), "campaign", advertiser_id, campaign_id)],
        ],
    )


@action("campaign.ask")
async def ask(talk: Talk, advertiser_id: str, campaign_id: str, group: str) -> None:
    """Ask the steps of a group, each with its present value."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    answers = {step.field: campaign.fields[step.field] for step in STEPS if step.group == group}
    await FORM.begin(
        talk,
        group=group,
        answers=answers,
        advertiser_id=advertiser_id,
        campaign_id=campaign_id,
        title=campaign.title,
    )
