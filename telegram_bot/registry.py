"""Where a user can be, and what a button can do, each under a name that a stored conversation can refer to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from telegram_bot.talk import Talk

Handler = Callable[..., Awaitable[None]]
PLACES: dict[str, Handler] = {}
"""What shows a screen, and can show it again."""
ACTIONS: dict[str, Handler] = {}
"""What does something and then opens a place."""


def place(name: str) -> Callable[[Handler], Handler]:
    """Register what shows a screen."""

    def register(handler: Handler) -> Handler:
        PLACES[name] = handler
        return handler

    return register


def action(name: str) -> Callable[[Handler], Handler]:
    """Register what a button does."""

    def register(handler: Handler) -> Handler:
        ACTIONS[name] = handler
        return handler

    return register


async def perform(talk: Talk, name: str, arguments: list[Any]) -> None:
    """Open a place or do an action."""
    if name in ACTIONS:
        await ACTIONS[name](talk, *arguments)
    else:
        await talk.open(name, *arguments)
