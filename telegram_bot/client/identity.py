"""The user for whom a request is made; the platform decides what they may do."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

NOBODY: dict[str, str] = {}
asking: ContextVar[dict[str, str]] = ContextVar("asking", default=NOBODY)
"""The headers of all requests made while a user's update is handled."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what in the bot; the platform enforces it."""

    is_open: bool = True
    operators: frozenset[int] = frozenset()

    def is_operator(self, user_id: int) -> bool:
        """Say whether a user has all rights; where the bot is open, every user has."""
        return self.is_open or user_id in self.operators

    def headers(self, user_id: int) -> dict[str, str]:
        """Name the user for whom a request is made, and their rights."""
        rights = "operator" if self.is_operator(user_id) else "member"
        return {"X-Telegram-User": str(user_id), "X-Telegram-Rights": rights}
