"""Registering, choosing and renaming advertisers."""

import uuid

from telegram_bot.conversations.lists import pager
from telegram_bot.forms import Filling, Form, Step, close_form
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk
from telegram_bot.texts import bold

NAME = Step(
    field="name", label=gettext_lazy("Name"), question=gettext_lazy("What is the advertiser's name?"), is_text=True
)


@place("advertisers")
async def advertisers(talk: Talk, number: int) -> None:
    """List all advertisers."""
    page = await talk.platform.advertisers(number)
    empty = _("There are no advertisers yet.")
    await talk.show(
        _("<b>Choose an advertiser</b>") if page.items else empty,
        [
            *([Button(item.name or "—", "advertiser", item.advertiser_id)] for item in page.items),
            pager(page.number if page.items else 1, page.total, "advertisers"),
            [Button(_("← Back"), "start")],
        ],
    )


@place("advertiser")
async def advertiser(talk: Talk, advertiser_id: str) -> None:
    """Show an advertiser's menu."""
    close_form(talk)
    found = await talk.platform.advertiser(advertiser_id)
    await talk.show(
        _("Advertiser %(name)s") % {"name": bold(found.name, 300)},
        [
            [Button(_("➕ New campaign"), "campaign.begin", advertiser_id)],
            [Button(_("📋 Campaigns"), "campaigns", advertiser_id, 1)],
            [Button(_("📊 Statistics"), "stats", "advertiser", advertiser_id, advertiser_id)],
            [Button(_("✏️ Rename"), "advertiser.rename", advertiser_id)],
            [Button(_("← Back"), "advertisers", 1), Button(_("🏠 Main menu"), "start")],
        ],
    )


async def _store(talk: Talk, filling: Filling) -> None:
    advertiser_id = filling.context["advertiser_id"]
    await talk.platform.put_advertiser(advertiser_id, filling.answers["name"])
    close_form(talk)
    talk.data["place"] = ["advertiser", advertiser_id]
    await talk.perform("advertiser", advertiser_id)


async def _leave_registration(talk: Talk, _filling: Filling) -> None:
    await talk.open("start")


async def _leave_renaming(talk: Talk, filling: Filling) -> None:
    await talk.perform("advertiser", filling.context["advertiser_id"])


REGISTRATION = Form(name="advertiser.register", steps=(NAME,), finish=_store, leave=_leave_registration)
RENAMING = Form(name="advertiser.rename", steps=(NAME,), finish=_store, leave=_leave_renaming)


@action("advertiser.register")
async def register(talk: Talk) -> None:
    """Ask the name; the id is chosen now, so that a repeated answer does not make a second advertiser."""
    await REGISTRATION.begin(talk, advertiser_id=str(uuid.uuid4()))


@action("advertiser.rename")
async def rename(talk: Talk, advertiser_id: str) -> None:
    """Ask the new name."""
    found = await talk.platform.advertiser(advertiser_id)
    await RENAMING.begin(talk, answers={"name": found.name}, advertiser_id=advertiser_id)
