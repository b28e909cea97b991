"""An advertiser's colleagues: who they are, inviting, handing over, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language

from telegram_bot import texts
from telegram_bot.language import gettext as _
from telegram_bot.language import language_of
from telegram_bot.memory.conversation import START
from telegram_bot.screens.links import link_to_join
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.client.members import Member
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk

SHOWN = 40


def described(talk: Talk) -> dict[str, str]:
    """Describe the user as the platform stores members."""
    name = talk.person.name[: texts.NAME_LIMIT]
    return {"language": language_of(get_language())} | ({"name": name} if name else {})


@place("members")
async def members(talk: Talk, advertiser_id: str) -> View:
    """List who belongs to an advertiser, and what can be done about it."""
    everybody = await talk.platform.members.all(advertiser_id)
    lines = [_line(talk, member) for member in everybody[:SHOWN]]
    mine = next((member for member in everybody if member.user_id == talk.person.id), None)
    rows = []
    if talk.person.is_operator or (mine is not None and mine.is_owner):
        rows.append([Button(_("✉️ Invite a colleague"), "members.invite", advertiser_id)])
        rows += [
            [Button("👤 " + _name(member), "member", advertiser_id, member.user_id)]
            for member in everybody[:SHOWN]
            if member is not mine and not member.is_owner
        ]
    if mine is not None:
        rows.append([Button(_("🚪 Leave"), "member.leave", advertiser_id)])
    rows.append([Button(_("← Back"), "advertiser", advertiser_id)])
    head = _("<b>Colleagues</b>\nThey see this advertiser's campaigns and can change them.")
    return View("\n".join([head, "", *(lines or [_("Nobody yet.")])]), rows)


@place("members.invite")
async def ask_to_invite(_talk: Talk, advertiser_id: str) -> View:
    """Say what an invitation is before there is one."""
    return View(
        _("An invitation is a link for one person. It works for three days. Make one?"),
        [
            [Button(_("✉️ Make a link"), "members.invite!", advertiser_id)],
            [Button(_("← Back"), "members", advertiser_id)],
        ],
    )


@action("members.invite!")
async def invite(talk: Talk, advertiser_id: str) -> Target:
    """Make an invitation."""
    return ["members.invited", advertiser_id, await talk.platform.members.invite(advertiser_id)]


@place("members.invited")
async def invited(talk: Talk, advertiser_id: str, code: str) -> View:
    """Show the link."""
    found = await talk.platform.advertiser(advertiser_id)
    said = _("Send this link to your colleague. Whoever opens it first sees %(name)s and can change its campaigns.")
    return View(
        said % {"name": texts.bold(found.name)} + f"\n\n{link_to_join(talk, code)}",
        [[Button(_("← Back"), "members", advertiser_id)]],
    )


@action("member.join")
async def join(talk: Talk, code: str) -> Target:
    """Follow an invitation."""
    found = await talk.platform.members.join(talk.person.id, code, described(talk))
    talk.confirm(_("You are a colleague of %(name)s now.") % {"name": texts.bold(found.name)})
    return await talk.settle(["advertiser", found.advertiser_id])


@place("member")
async def member(talk: Talk, advertiser_id: str, user_id: int) -> View | Target:
    """Offer what the owner can do about a colleague."""
    everybody = await talk.platform.members.all(advertiser_id)
    chosen = next((member for member in everybody if member.user_id == user_id), None)
    if chosen is None:
        return ["members", advertiser_id]
    return View(
        _("What about %(name)s? If you hand the advertiser over, its new owner decides who belongs to it.")
        % {"name": texts.bold(_name(chosen))},
        [
            [Button(_("👑 Hand over"), "member.hand_over", advertiser_id, user_id)],
            [Button(_("🗑 Remove"), "member.remove", advertiser_id, user_id)],
            [Button(_("← Back"), "members", advertiser_id)],
        ],
    )


@action("member.hand_over")
async def hand_over(talk: Talk, advertiser_id: str, user_id: int) -> Target:
    """Make a colleague the owner."""
    await talk.platform.members.hand_over(advertiser_id, user_id)
    talk.confirm(_("The advertiser is handed over."))
    return await talk.settle(["members", advertiser_id])


@action("member.remove")
async def remove(talk: Talk, advertiser_id: str, user_id: int) -> Target:
    """Remove a colleague."""
    await talk.platform.members.remove(advertiser_id, user_id)
    talk.confirm(_("Removed."))
    return await talk.settle(["members", advertiser_id])


@place("member.leave")
async def ask_to_leave(talk: Talk, advertiser_id: str) -> View:
    """Ask once more."""
    found = await talk.platform.advertiser(advertiser_id)
    return View(
        _("Leave %(name)s? You will not see its campaigns any more.") % {"name": texts.bold(found.name)},
        [
            [Button(_("🚪 Yes, leave"), "member.leave!", advertiser_id)],
            [Button(_("← No, back"), "members", advertiser_id)],
        ],
    )


@action("member.leave!")
async def leave(talk: Talk, advertiser_id: str) -> Target:
    """Leave the advertiser."""
    await talk.platform.members.remove(advertiser_id, talk.person.id)
    talk.conversation.recent.pop(advertiser_id, None)
    talk.confirm(_("You have left."))
    return await talk.settle([START])


def _line(talk: Talk, member: Member) -> str:
    role = _("owner") if member.is_owner else _("colleague")
    you = " · " + _("you") if member.user_id == talk.person.id else ""
    return f"• {texts.bold(_name(member))} · {role}{you}"


def _name(member: Member) -> str:
    return member.name or str(member.user_id)
