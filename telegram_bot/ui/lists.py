"""Long lists, a page at a time."""

from __future__ import annotations

from typing import Any

from telegram_bot.language import gettext as _
from telegram_bot.texts import number
from telegram_bot.ui.view import Button

DEAD_END = "✕"


def pager(page: int, total: int, place: str, *arguments: Any) -> list[Button]:
    """Make the row `<` · `page / pages` · `>`; the place takes the page as its last argument.

    At either end the arrow is a cross that says so.
    """
    if total < 1:
        return []
    where = f"{number(page)} / {number(total)}"
    before = (
        Button("<", place, *arguments, page - 1) if page > 1 else Button(DEAD_END, "toast", _("This is the beginning."))
    )
    after = (
        Button(">", place, *arguments, page + 1) if page < total else Button(DEAD_END, "toast", _("This is the end."))
    )
    return [before, Button(where, "toast", where), after]
