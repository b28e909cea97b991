"""Changing the platform's virtual day."""

from dataclasses import dataclass

from telegram_bot import parsers, texts
from telegram_bot.forms import Filling, Form, Step, close_form
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk


@dataclass(frozen=True, kw_only=True)
class DayStep(Step):
    """A day, asked for with today in sight."""

    async def hint(self, talk: Talk, filling: Filling) -> str:
        """Say which day it was when the question was asked first."""
        return _("Today is %(day)s.") % {"day": texts.day(filling.context["today"])}


async def _change(talk: Talk, filling: Filling) -> None:
    day = await talk.platform.change_day(filling.answers["current_date"])
    close_form(talk)
    await talk.open("day.changed", day)


async def _leave(talk: Talk, _filling: Filling) -> None:
    await talk.open("start")


FORM = Form(
    name="day.change",
    steps=(
        DayStep(
            field="current_date",
            label=gettext_lazy("Day"),
            question=gettext_lazy("Which day shall it be?"),
            parse=parsers.whole_number,
            shown=texts.day,
        ),
    ),
    finish=_change,
    leave=_leave,
)


@action("day.change")
async def change(talk: Talk) -> None:
    """Show the current day and ask for another one."""
    await FORM.begin(talk, today=await talk.platform.day())


@place("day.changed")
async def changed(talk: Talk, day: int) -> None:
    """Say which day it is now."""
    await talk.show(
        _("Now it is %(day)s.") % {"day": texts.bold(texts.day(day))}, [[Button(_("🏠 Main menu"), "start")]]
    )
