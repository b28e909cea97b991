"""Registering a client."""

import uuid

from telegram_bot import parsers, texts
from telegram_bot.forms import Filling, Form, Step, close_form
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk

STEPS = (
    Step(field="login", label=gettext_lazy("Login"), question=gettext_lazy("What is the client's login?")),
    Step(
        field="age",
        label=gettext_lazy("Age"),
        question=gettext_lazy("How old is the client?"),
        parse=parsers.whole_number,
        shown=texts.number,
    ),
    Step(field="location", label=gettext_lazy("Location"), question=gettext_lazy("Where does the client live?")),
    Step(
        field="gender",
        label=gettext_lazy("Gender"),
        question=gettext_lazy("Which gender?"),
        choices=(("FEMALE", gettext_lazy("👩 Female")), ("MALE", gettext_lazy("👨 Male"))),
    ),
)


async def _store(talk: Talk, filling: Filling) -> None:
    client_id = filling.context["client_id"]
    await talk.platform.put_client({"client_id": client_id, **filling.wired()})
    login = filling.answers["login"]
    close_form(talk)
    await talk.open("client.registered", client_id, texts.clip(login, texts.NAME_LIMIT))


async def _leave(talk: Talk, _filling: Filling) -> None:
    await talk.open("start")


FORM = Form(name="client.register", steps=STEPS, finish=_store, leave=_leave)


@action("client.register")
async def register(talk: Talk) -> None:
    """Ask everything about the client, whose id is chosen now, so that a repetition does not make a second one."""
    await FORM.begin(talk, client_id=str(uuid.uuid4()))


@place("client.registered")
async def registered(talk: Talk, client_id: str, login: str) -> None:
    """Say the new client's id."""
    await talk.show(
        _("The client %(login)s is registered. Its id:") % {"login": texts.bold(login)} + f"\n<code>{client_id}</code>",
        [[Button(_("🏠 Main menu"), "start")]],
    )
