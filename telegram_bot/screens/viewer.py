"""Watching ads as some client would see them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.client.models import Ad
from telegram_bot.language import gettext as _
from telegram_bot.memory.conversation import START
from telegram_bot.screens.campaign_card import ad
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View
from zoomad.wire import MissingError

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk

REMEMBERED = 200


@action("viewer.begin")
async def begin(talk: Talk) -> Target:
    """Become a random client."""
    try:
        client = await talk.platform.random_client()
    except MissingError:
        talk.toast = _("There are no clients yet. Register one first.")
        talk.warn(talk.toast)
        return [START]
    talk.conversation.viewer = {**asdict(client), "seen": []}
    return ["viewer.next"]


@action("viewer.next")
async def next_ad(talk: Talk) -> Target:
    """Get an ad; it is stored, so that looking at it again is not a second view."""
    viewer = talk.conversation.viewer
    if "client_id" not in viewer:
        return [START]
    try:
        shown = await talk.platform.ad_for(viewer["client_id"])
    except MissingError:
        return ["viewer.end"]
    viewer |= {"ad": asdict(shown), "is_clicked": False, "is_seen": shown.ad_id in viewer["seen"]}
    viewer["seen"] = [*(seen for seen in viewer["seen"] if seen != shown.ad_id), shown.ad_id][-REMEMBERED:]
    return ["viewer.ad"]


@place("viewer.ad")
async def show(talk: Talk) -> View | Target:
    """Show the ad as the client sees it."""
    viewer = talk.conversation.viewer
    if "ad" not in viewer:
        return [START]
    shown = Ad(**viewer["ad"])
    photo = await talk.photos.of(shown.image_id)
    notes = [_whom(viewer)]
    if viewer["is_seen"]:
        notes.append(_("This client has already seen this ad; nothing newer fits."))
    click = Button(_("✓ Clicked"), "toast", _("Already clicked.")) if viewer["is_clicked"] else None
    return View(
        ad(shown.title, shown.text, photo, below="— — —\n<i>" + "\n".join(notes) + "</i>"),
        [
            [click or Button(_("👆 Go to the site"), "viewer.click"), Button(_("➡️ Next"), "viewer.next")],
            [Button(_("🚪 Exit"), START)],
        ],
        photo,
    )


@action("viewer.click")
async def click(talk: Talk) -> Target:
    """Click the ad on the screen, as the client."""
    viewer = talk.conversation.viewer
    if "ad" not in viewer:
        return [START]
    await talk.platform.click(viewer["ad"]["ad_id"], viewer["client_id"])
    viewer["is_clicked"] = True
    talk.toast = _("Clicked.")
    return ["viewer.ad"]


@place("viewer.end")
async def end(talk: Talk) -> View | Target:
    """Say that there are no (more) ads."""
    viewer = talk.conversation.viewer
    if "client_id" not in viewer:
        return [START]
    return View(
        _("There are no ads left for this client.") + f"\n<i>{_whom(viewer)}</i>",
        [[Button(_("🎲 Another client"), "viewer.begin")], [Button(_("🚪 Exit"), START)]],
    )


def _whom(viewer: dict[str, object]) -> str:
    """Describe the client, and say that views are charged."""
    client = {
        "gender": _("a woman") if viewer.get("gender") == "FEMALE" else _("a man"),
        "age": texts.number(str(viewer.get("age", 0))),
        "location": texts.safe(str(viewer.get("location", ""))),
    }
    return _("You see ads as %(gender)s, %(age)s, %(location)s. Views and clicks are billed as usual.") % client
