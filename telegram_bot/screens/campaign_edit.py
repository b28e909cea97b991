"""Editing a campaign: the wizard's steps, a group at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.refusals import is_about_text, sentence
from telegram_bot.screens.campaign_card import FINISHED
from telegram_bot.screens.campaign_check import check
from telegram_bot.screens.campaign_fields import BEFORE_START, GROUPS, STEPS, changes, fields_of
from telegram_bot.screens.campaigns import TITLE_LIMIT
from telegram_bot.ui.forms import Form
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View, in_rows
from zoomad.wire import RefusedError

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk


async def _change(talk: Talk, filling: Filling) -> Target:
    both = (filling.context["advertiser_id"], filling.context["campaign_id"])
    fields = list(filling.state.stored)  # also those that are no longer asked
    try:
        await talk.platform.change_campaign(*both, filling.wired(fields))
    except RefusedError as error:
        if is_about_text(error):
            raise
        talk.warn(sentence(error))
    else:
        answers = {name: filling.answers[name] for name in fields}
        talk.toast = _("Saved.")
        talk.confirm(_("Saved.") + " " + changes(answers))
    talk.conversation.form = None
    return await talk.settle(["campaign.edit", *both])


async def _leave(_talk: Talk, filling: Filling) -> Target:
    return ["campaign.edit", filling.context["advertiser_id"], filling.context["campaign_id"]]


FORM = Form(
    name="campaign.edit",
    steps=STEPS,
    finish=_change,
    leave=_leave,
    title=lambda filling: texts.safe(filling.context["title"]),
    check=check,
)


@place("campaign.edit")
async def menu(talk: Talk, advertiser_id: str, campaign_id: str) -> View:
    """Offer what can still be changed."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    today = await talk.platform.day()
    text = _("What would you like to change in %(title)s?") % {"title": texts.bold(campaign.title, TITLE_LIMIT)}
    offered = [name for name in GROUPS if name not in BEFORE_START or today < campaign.fields["start_date"]]
    if campaign.state == FINISHED:
        text, offered = _("The campaign has ended and can no longer be changed."), []
    buttons = [Button(GROUPS[name], "campaign.ask", advertiser_id, campaign_id, name) for name in offered]
    return View(text, [*in_rows(buttons), [Button(_("← Back"), "campaign", advertiser_id, campaign_id)]])


@action("campaign.ask")
async def ask(talk: Talk, advertiser_id: str, campaign_id: str, group: str) -> Target:
    """Ask the steps of a group, each with its present value."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    fields = fields_of(group)
    return FORM.begin(
        talk.conversation,
        fields=fields,
        stored={name: campaign.fields[name] for name in fields},
        advertiser_id=advertiser_id,
        campaign_id=campaign_id,
        title=campaign.title,
    )
