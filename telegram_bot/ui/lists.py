"""Long lists, a page at a time."""

from __future__ import annotations

from telegram_bot.language import gettext as _
from telegram_bot.texts import bold, number
from telegram_bot.ui.view import Button

DEAD_END = "✕"
NEAR = 2
"""So many pages are no long list."""


def pager(page: int, total: int, place: str, *arguments: object, query: str = "") -> list[Button]:
    """Make the row `<` · `page / pages` · `>`; the place takes the page as its last argument, or before the query.

    At either end the arrow is a cross that says so. In a long list the middle leads to the last page, and from there to
    the first.
    """
    if total < 1:
        return []
    more = [query] if query else []
    where = f"{number(page)} / {number(total)}"
    before = Button("<", place, *arguments, page - 1, *more)
    after = Button(">", place, *arguments, page + 1, *more)
    if page <= 1:
        before = Button(DEAD_END, "toast", _("This is the beginning."))
    if page >= total:
        after = Button(DEAD_END, "toast", _("This is the end."))
    there = Button(where, place, *arguments, 1 if page == total else total, *more)
    return [before, there if total > NEAR else Button(where, "toast", where), after]


def searched(head: str, query: str, *, empty: str, is_empty: bool) -> str:
    """Head a list that can be searched by typing: say what is looked for, or how."""
    if query:
        said = _("Nothing is called %(query)s.") if is_empty else _("🔎 %(query)s")
        return f"{head}\n{said % {'query': bold(query)}}"
    how = _("Type part of a name to find it.")
    return empty if is_empty else f"{head}\n<i>{how}</i>"


def show_all(query: str, place: str, *arguments: object) -> list[Button]:
    """Lead from what was found back to the whole list."""
    return [Button(_("✖ Show all"), place, *arguments, 1)] if query else []
