"""Changing the platform's virtual day, for all users: with a question before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram_bot import parsers, texts
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy, ngettext
from telegram_bot.memory.conversation import START
from telegram_bot.ui.forms import Form, Step
from telegram_bot.ui.registry import action, place
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.client.outlook import Turn
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.filling import Filling
    from telegram_bot.ui.talk import Talk

JUMPS = (1, 7, 30)


@dataclass(frozen=True, kw_only=True)
class DayStep(Step):
    """The question for a day, which shows today's."""

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Say which day it was when the question was asked first."""
        return _("Today is %(day)s.") % {"day": texts.day(filling.context["today"])}

    async def offers(self, talk: Talk, filling: Filling) -> list[list[Button]]:
        """Offer the next days."""
        today = filling.context["today"]
        return [[self.button(f"+{jump} ({texts.number(today + jump)})", "choose", today + jump) for jump in JUMPS]]


async def _ask_once_more(_talk: Talk, filling: Filling) -> Target:
    return ["day.confirm", filling.answers["current_date"]]


async def _leave(_talk: Talk, _filling: Filling) -> Target:
    return [START]


FORM = Form(
    name="day.change",
    steps=(
        DayStep(
            field="current_date",
            label=gettext_lazy("Day"),
            question=gettext_lazy("Which day?"),
            expects=gettext_lazy("The whole platform moves on to it, and never back. Type a later day."),
            parse=parsers.whole_number,
            shown=texts.number,
        ),
    ),
    finish=_ask_once_more,
    leave=_leave,
)


@action("day.change")
async def change(talk: Talk) -> Target:
    """Show the current day and ask for another one."""
    return FORM.begin(talk.conversation, today=await talk.platform.day())


@place("day.confirm")
async def confirm(talk: Talk, day: int) -> View | Target:
    """Say what the change means, and ask."""
    today = await talk.platform.day()
    if day < today:
        talk.warn(_("This day is in the past, and time does not go back."))
        return ["day.change"]
    passing = ngettext("%(number)s day passes.", "%(number)s days pass.", day - today)
    turn = await talk.platform.outlook.turn(day)
    change_of_day = _("Move the whole platform from day %(today)s to day %(day)s?")
    return View(
        f"<b>{change_of_day % {'today': texts.number(today), 'day': texts.number(day)}}</b>\n"
        + "\n".join([_counted(passing, day - today), *_consequences(turn)])
        + "\n"
        + _("This concerns all advertisers and cannot be undone."),
        [
            [Button(_("✅ Yes, day %(day)s") % {"day": texts.number(day)}, "day.change!", day)],
            [Button(_("← No, back"), "day.change"), Button(_("🏠 Main menu"), START)],
        ],
    )


def _consequences(turn: Turn) -> list[str]:
    """Say what ends and what starts."""
    ends = ngettext("%(number)s campaign ends.", "%(number)s campaigns end.", turn.ends)
    unseen = ngettext(
        "⚠️ %(number)s of them has not even begun, and will never be shown.",
        "⚠️ %(number)s of them have not even begun, and will never be shown.",
        turn.never_shown,
    )
    starts = ngettext("%(number)s campaign starts.", "%(number)s campaigns start.", turn.starts)
    said = ((ends, turn.ends), (unseen, turn.never_shown), (starts, turn.starts))
    return [_counted(sentence, count) for sentence, count in said if count] or [_("No campaign ends or starts.")]


def _counted(sentence: str, count: int) -> str:
    return sentence % {"number": texts.number(count)}


@action("day.change!")
async def move(talk: Talk, day: int) -> Target:
    """Make it the day that was asked about."""
    return await talk.settle(["day.changed", await talk.platform.change_day(day)])


@place("day.changed")
async def changed(_talk: Talk, day: int) -> View:
    """Say which day it is now."""
    return View(
        _("Now it is %(day)s.") % {"day": texts.bold(texts.day(day))},
        [[Button(_("📅 Change the day"), "day.change"), Button(_("🏠 Main menu"), START)]],
    )
