"""Periods of statistics, and statistics as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telegram_bot.client.platform import Platform

LENGTHS = {"day": 1, "week": 7, "month": 30}
"""The periods that end today, in days; every other word means all days."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some days up to today, or all of them."""

    name: str
    today: int

    @classmethod
    async def of(cls, platform: Platform, name: str) -> Period:
        """Resolve a period as of today."""
        return cls(name, await platform.day())

    @property
    def first(self) -> int | None:
        """The first day; None where there is no first one."""
        length = LENGTHS.get(self.name)
        return None if length is None else max(0, self.today - length + 1)

    @property
    def query(self) -> str:
        """The query that asks the API for it."""
        return "" if self.first is None else f"?from={self.first}&to={self.today}"


async def as_csv(platform: Platform, path: str, language: str) -> bytes:
    """Get statistics as the platform writes them for spreadsheets."""
    headers = {"Accept": "text/csv", "Accept-Language": language}
    return (await platform.send("GET", path, headers=headers)).content
