"""The places and actions of the bot, each under a name that a stored conversation can refer to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk
    from telegram_bot.ui.view import View

    Outcome: TypeAlias = View | Target | None

Handler = Callable[..., "Awaitable[Outcome]"]
Listener = Callable[["Talk", str], "Awaitable[Outcome]"]

PLACES: dict[str, Handler] = {}
"""What shows a screen and can show it again. It returns the view, or where to go instead."""
ACTIONS: dict[str, Handler] = {}
"""What does something. It returns where to go then, or None to stay."""
WITHIN_FORMS: set[str] = set()
"""The places that belong to a form; every other one puts a form that is under way aside."""
LISTENERS: dict[str, Listener] = {}
"""What a place does with a text that is typed there."""


def place(name: str, *, within_form: bool = False) -> Callable[[Handler], Handler]:
    """Register a function that shows a screen."""

    def register(handler: Handler) -> Handler:
        if name in ACTIONS:
            raise ValueError(f"{name} is an action already")
        PLACES[name] = handler
        if within_form:
            WITHIN_FORMS.add(name)
        return handler

    return register


def action(name: str) -> Callable[[Handler], Handler]:
    """Register a function that a button calls."""

    def register(handler: Handler) -> Handler:
        if name in PLACES:
            raise ValueError(f"{name} is a place already")
        ACTIONS[name] = handler
        return handler

    return register


def listener(name: str) -> Callable[[Listener], Listener]:
    """Register a function that handles what is typed at a place."""

    def register(handler: Listener) -> Listener:
        LISTENERS[name] = handler
        return handler

    return register
