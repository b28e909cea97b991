"""The user for whom the platform is asked: it is told who that is, and decides what they may do."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

NOBODY: dict[str, str] = {}
asking: ContextVar[dict[str, str]] = ContextVar("asking", default=NOBODY)
"""The headers of every request that is made while one user's update is dealt with."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what in the bot; the platform enforces it."""

    is_open: bool = True
    operators: frozenset[int] = frozenset()

    def is_operator(self, user_id: int) -> bool:
        """Say whether a user has all rights; where the bot is open, every user has."""
        return self.is_open or user_id in self.operators

    def headers(self, user_id: int) -> dict[str, str]:
        """Say for which user a request is made, and with whose rights."""
        rights = "operator" if self.is_operator(user_id) else "member"
        return {"X-Telegram-User": str(user_id), "X-Telegram-Rights": rights}
