"""Registering a client."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from telegram_bot import parsers, texts
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.memory.conversation import START
from telegram_bot.screens.campaign_audience import HomeStep
from telegram_bot.ui.forms import Form, Step
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

STEPS = (
    Step(field="login", label=gettext_lazy("Login"), question=gettext_lazy("What is the client's login?")),
    Step(
        field="age",
        label=gettext_lazy("Age"),
        question=gettext_lazy("How old is the client?"),
        expects=gettext_lazy("Type a whole number, for example 25."),
        parse=parsers.whole_number,
        shown=texts.number,
    ),
    HomeStep(
        field="location",
        label=gettext_lazy("Location"),
        question=gettext_lazy("Where does the client live?"),
        expects=gettext_lazy("Type the name of the place, for example Moscow."),
    ),
    Step(
        field="gender",
        label=gettext_lazy("Gender"),
        question=gettext_lazy("Which gender?"),
        choices=(("FEMALE", gettext_lazy("👩 Female")), ("MALE", gettext_lazy("👨 Male"))),
    ),
)


async def _store(talk: Talk, filling: Filling) -> Target:
    client_id = filling.context["client_id"]
    await talk.platform.put_client({"client_id": client_id, **filling.wired()})
    talk.conversation.form = None
    return await talk.settle(["client.registered", client_id, texts.clip(filling.answers["login"], texts.NAME_LIMIT)])


async def _leave(_talk: Talk, _filling: Filling) -> Target:
    return [START]


FORM = Form(name="client.register", steps=STEPS, finish=_store, leave=_leave)


@action("client.register")
async def register(talk: Talk) -> Target:
    """Ask everything about the client, whose id is chosen now, so that a repetition does not make a second one."""
    return FORM.begin(talk.conversation, client_id=str(uuid.uuid4()))


@place("client.registered")
async def registered(_talk: Talk, client_id: str, login: str) -> View:
    """Say the new client's id."""
    return View(
        _("The client %(login)s is registered. Its id:") % {"login": texts.bold(login)} + f"\n<code>{client_id}</code>",
        [
            [Button(_("🙋 Register another one"), "client.register")],
            [Button(_("🏠 Main menu"), START)],
        ],
    )
