"""The wizard: thirteen questions, a preview from which each answer can be corrected, and a campaign."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.memory.conversation import START
from telegram_bot.refusals import is_about_text, sentence
from telegram_bot.screens.campaign_audience import reached
from telegram_bot.screens.campaign_card import ad
from telegram_bot.screens.campaign_check import check, text_at_fault
from telegram_bot.screens.campaign_fields import GROUPS, STEPS, fields_of, terms
from telegram_bot.ui.asking import ASKING, refused, verb
from telegram_bot.ui.filling import Filling, filling_of
from telegram_bot.ui.forms import Form
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View, in_rows
from zoomad.wire import InvalidError, PlatformError, RefusedError

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk

PREVIEW: Target = ["campaign.new"]
COPY = ":copy"
"""Marks the draft of a campaign that is made after another one."""


async def _finish(_talk: Talk, filling: Filling) -> Target:
    missing = [step.field for step in STEPS if step.field not in filling.answers]
    if missing:  # some were refused while others were corrected
        filling.ask(missing)
        return ASKING
    return PREVIEW


async def _leave(talk: Talk, filling: Filling) -> Target:
    if filling.is_complete and filling.state.asked:
        filling.move("")
        return PREVIEW
    if filling.answers:
        talk.toast = _("Your answers are kept: you can continue at any time.")
        talk.conversation.put_form_aside()
    return ["advertiser", filling.context["advertiser_id"]]


FORM = Form(
    name="campaign.new",
    steps=STEPS,
    finish=_finish,
    leave=_leave,
    title=lambda _filling: _("New campaign"),
    check=check,
)


@action("campaign.begin")
async def begin(talk: Talk, advertiser_id: str) -> Target:
    """Ask the first question, or what to do with the answers of a draft."""
    if advertiser_id in talk.conversation.drafts:
        return ["campaign.draft", advertiser_id]
    return _begin(talk, advertiser_id)


@place("campaign.draft")
async def draft(talk: Talk, advertiser_id: str) -> View | Target:
    """Ask whether to continue the draft."""
    form = talk.conversation.drafts.get(advertiser_id)
    if form is None:
        return ["advertiser", advertiser_id]
    title = form.answers.get("ad_title") or _("no title yet")
    answered = {"title": texts.bold(title), "count": len(form.answers), "steps": len(STEPS)}
    return View(
        _("You have begun a campaign: %(title)s. Questions answered: %(count)s of %(steps)s.") % answered,
        [
            [Button(_("▶️ Continue"), "campaign.continue", advertiser_id)],
            [Button(_("🔄 Start over"), "campaign.discard", advertiser_id)],
            [Button(_("← Back"), "advertiser", advertiser_id)],
        ],
    )


@action("campaign.continue")
async def go_on(talk: Talk, advertiser_id: str) -> Target:
    """Continue a draft where it was left."""
    form = talk.conversation.drafts.pop(advertiser_id, None)
    if form is None:
        return ["advertiser", advertiser_id.removesuffix(COPY)]
    talk.conversation.form = form
    return ASKING if form.asked else PREVIEW


@action("campaign.duplicate")
async def duplicate(talk: Talk, advertiser_id: str, campaign_id: str) -> Target:
    """Begin a campaign like another one: only its days are asked for, all else can be changed at the preview."""
    campaign = await talk.platform.campaign(advertiser_id, campaign_id)
    _begin(talk, advertiser_id, draft=advertiser_id + COPY)
    filling = filling_of(talk.conversation)
    assert filling is not None  # noqa: S101 - it has just begun
    for step in STEPS:
        if step.group != "days":
            filling.accept(step.field, campaign.fields[step.field])
    filling.ask(fields_of("days"))
    return ASKING


@action("campaign.discard")
async def discard(talk: Talk, advertiser_id: str) -> Target:
    """Forget the draft and ask the first question."""
    talk.conversation.drafts.pop(advertiser_id, None)
    return _begin(talk, advertiser_id)


@place("campaign.new", within_form=True)
async def preview(talk: Talk) -> View | Target:
    """Show the ad as it will look, with its terms, before anything is booked."""
    filling = filling_of(talk.conversation)
    if filling is None:
        return [START]
    if filling.state.asked or not filling.is_complete:
        return ASKING
    answers = filling.answers
    photo = await talk.photos.of(answers["ad_image_id"])
    below = "\n".join(["— — —", *terms(answers), *await reached(talk, filling)])
    mend = [_button(label, "mend", group) for group, label in GROUPS.items()]
    return View(
        ad(answers["ad_title"], answers["ad_text"], photo, below=below),
        [
            [_button(_("✅ Confirm"), "book")],
            *in_rows(mend, 3),
            [_button(_("🔄 Start over"), "restart"), _button(_("← Back"), "revise"), _button(_("✖ Cancel"), "leave")],
        ],
        photo,
    )


@verb("mend")
async def mend(_talk: Talk, filling: Filling, group: str) -> Target:
    """Ask a few of the questions again; then the preview is shown again."""
    filling.ask(fields_of(group))
    return ASKING


@verb("book")
async def book(talk: Talk, filling: Filling) -> Target:
    """Book the campaign, or ask again what the platform does not accept."""
    advertiser_id = filling.context["advertiser_id"]
    try:
        campaign = await talk.platform.create_campaign(advertiser_id, filling.wired(), _key(filling))
    except RefusedError as error:
        wrong = [await text_at_fault(talk, filling)] if is_about_text(error) else []
        return refused(talk, filling, error, wrong=wrong, otherwise=PREVIEW)
    except InvalidError as error:
        return refused(talk, filling, error, otherwise=PREVIEW)
    except PlatformError as error:
        talk.warn(sentence(error) + " " + _("You can press Confirm again: nothing is booked twice."))
        return PREVIEW
    talk.conversation.form = None
    talk.toast = _("The campaign is booked.")
    talk.confirm(talk.toast)
    return await talk.settle(["campaign", advertiser_id, campaign.campaign_id])


def _key(filling: Filling) -> str:
    """Make a key of these answers of this form, so that confirming them twice books them once."""
    answers = json.dumps(filling.answers, sort_keys=True)
    return f"{filling.context['key']}-{hashlib.sha256(answers.encode()).hexdigest()}"


def _begin(talk: Talk, advertiser_id: str, draft: str = "") -> Target:
    key = uuid.uuid4().hex
    return FORM.begin(talk.conversation, draft=draft or advertiser_id, advertiser_id=advertiser_id, key=key)


@verb("restart")
async def restart(_talk: Talk, _filling: Filling) -> Target:
    """Ask before everything is thrown away."""
    return ["campaign.restart"]


@place("campaign.restart", within_form=True)
async def confirm_restart(talk: Talk) -> View | Target:
    """Ask once more."""
    filling = filling_of(talk.conversation)
    if filling is None:
        return [START]
    return View(
        _("Forget all answers and begin with the first question?"),
        [
            [Button(_("🔄 Yes, start over"), "campaign.discard", filling.context["advertiser_id"])],
            [Button(_("← No, back"), *PREVIEW)],
        ],
    )


@verb("revise")
async def revise(_talk: Talk, filling: Filling) -> Target:
    """Go back to the last question; each of them offers to keep its answer."""
    filling.ask([step.field for step in STEPS])
    filling.move(STEPS[-1].field)
    return ASKING


def _button(label: object, verb_name: str, *arguments: str) -> Button:
    return Button(str(label), "answer", "", verb_name, *arguments)
