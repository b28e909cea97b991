"""Watching ads as some client would see them."""

from dataclasses import asdict

from telegram_bot import texts
from telegram_bot.conversations.campaigns import ad
from telegram_bot.errors import MissingError
from telegram_bot.language import gettext as _
from telegram_bot.platform import Ad
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk

REMEMBERED = 200


@action("viewer.begin")
async def begin(talk: Talk) -> None:
    """Become a random client."""
    try:
        client_id = await talk.platform.random_client()
    except MissingError:
        talk.toast = _("There are no clients yet. Register one first.")
        talk.notice = talk.toast
        await talk.open("start")
        return
    talk.data["viewer"] = {"client_id": client_id, "seen": []}
    await next_ad(talk)


@action("viewer.next")
async def next_ad(talk: Talk) -> None:
    """Be shown an ad; it is kept, so that looking at it again is no second view."""
    viewer = talk.data.get("viewer")
    if viewer is None:
        await talk.open("start")
        return
    try:
        shown = await talk.platform.ad_for(viewer["client_id"])
    except MissingError:
        await talk.open("viewer.end")
        return
    viewer |= {"ad": asdict(shown), "is_clicked": False, "is_seen": shown.ad_id in viewer["seen"]}
    viewer["seen"] = [*(seen for seen in viewer["seen"] if seen != shown.ad_id), shown.ad_id][-REMEMBERED:]
    await talk.open("viewer.ad")


@place("viewer.ad")
async def show(talk: Talk) -> None:
    """Show the ad as the client sees it."""
    viewer = talk.data.get("viewer", {})
    if "ad" not in viewer:
        await talk.open("start")
        return
    shown = Ad(**viewer["ad"])
    photo = await talk.photos.of(shown.image_id)
    seen = "<i>" + _("This client has already seen this ad; nothing newer fits.") + "</i>" if viewer["is_seen"] else ""
    click = Button(_("✓ Clicked"), "toast", _("Already clicked.")) if viewer["is_clicked"] else None
    await talk.show(
        ad(shown.title, shown.text, photo, below=seen),
        [
            [click or Button(_("👆 Click"), "viewer.click"), Button(_("➡️ Next"), "viewer.next")],
            [Button(_("🚪 Exit"), "start")],
        ],
        photo=photo,
    )


@action("viewer.click")
async def click(talk: Talk) -> None:
    """Click the ad."""
    viewer = talk.data.get("viewer")
    if viewer is None or "ad" not in viewer:
        await talk.open("start")
        return
    await talk.platform.click(viewer["ad"]["ad_id"], viewer["client_id"])
    viewer["is_clicked"] = True
    talk.toast = _("Clicked.")
    await talk.open("viewer.ad")


@place("viewer.end")
async def end(talk: Talk) -> None:
    """Say that there is nothing (more) to show."""
    client_id = talk.data.get("viewer", {}).get("client_id", "")
    await talk.show(
        _("There are no ads left for this client.") + f"\n<code>{texts.safe(client_id)}</code>",
        [[Button(_("🎲 Another client"), "viewer.begin")], [Button(_("🚪 Exit"), "start")]],
    )
