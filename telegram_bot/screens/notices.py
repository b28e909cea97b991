"""The notices that a user gets about an advertiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.notices.topics import AT_NIGHT, TOPICS, wants
from telegram_bot.screens.members import described
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk


@place("notices")
async def notices(talk: Talk, advertiser_id: str) -> View:
    """Show the switches; a user who does not follow the advertiser yet can start to."""
    found = await talk.platform.advertiser(advertiser_id)
    switches = await talk.platform.members.switches(advertiser_id, talk.person.id)
    head = _("<b>Notices about %(name)s</b>") % {"name": texts.safe(found.name)}
    back = [Button(_("← Back"), "advertiser", advertiser_id)]
    if switches is None:
        follow = [] if talk.person.is_among_owners else [Button(_("🔔 Tell me"), "notices.follow", advertiser_id)]
        return View(f"{head}\n" + _("You get no notices about this advertiser."), [follow, back])
    said = [head, _("I write to you when something happens. What you do yourself is no news.")]
    if talk.quiet is not None:
        hours = _("From %(first)s:00 to %(last)s:00 (%(zone)s) everything waits until the morning.")
        said.append(hours % {"first": talk.quiet.first, "last": talk.quiet.last, "zone": talk.quiet.zone.key})
    rows = [
        [_switch(advertiser_id, name, is_on=wants(switches, name))]
        for name in TOPICS
        if name != AT_NIGHT or talk.quiet is not None
    ]
    everywhere = Button(_("📋 The same for all my advertisers"), "notices.everywhere", advertiser_id)
    return View("\n".join(said), [*rows, [everywhere], back])


def _switch(advertiser_id: str, name: str, *, is_on: bool) -> Button:
    return Button(f"{'✅' if is_on else '⬜'} {TOPICS[name].label}", "notices.switch", advertiser_id, name, not is_on)


@action("notices.switch")
async def switch(talk: Talk, advertiser_id: str, topic: str, is_on: bool) -> Target:
    """Turn a topic on or off."""
    switches = await talk.platform.members.switches(advertiser_id, talk.person.id)
    if switches is not None:
        chosen = {**switches, topic: is_on}
        await talk.platform.members.follow(advertiser_id, talk.person.id, {"notices": chosen})
        talk.toast = _("Saved.")
    return ["notices", advertiser_id]


@action("notices.everywhere")
async def everywhere(talk: Talk, advertiser_id: str) -> Target:
    """Use these switches for all advertisers that the user follows."""
    switches = await talk.platform.members.switches(advertiser_id, talk.person.id)
    if switches is not None:
        await talk.platform.members.switch_everywhere(talk.person.id, switches)
        talk.toast = _("Saved for all your advertisers.")
    return ["notices", advertiser_id]


@action("notices.follow")
async def follow(talk: Talk, advertiser_id: str) -> Target:
    """Follow an advertiser from now on."""
    await talk.platform.members.follow(advertiser_id, talk.person.id, described(talk))
    return ["notices", advertiser_id]
