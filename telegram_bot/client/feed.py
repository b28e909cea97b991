"""The feed of events, and the people who follow advertisers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from zoomad.wire import parsed, shaped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from telegram_bot.client.platform import Platform

LATEST = 10**18 - 1
"""A position after all events."""
AT_ONCE = 500
ON_A_PAGE = 1000
PATIENCE = 10.0
"""Seconds for an answer, beyond the time it was asked to wait."""
Id = Annotated[str, BeforeValidator(lambda found: found or "")]
"""Empty if the event has none."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, as far as notices need it."""

    position: int
    day: int
    kind: str
    advertiser_id: Id
    campaign_id: Id
    actor: Actor
    data: dict[str, Any]

    def is_by(self, user_id: int) -> bool:
        """Say whether this person did it, in Telegram."""
        return self.actor.kind == "telegram" and self.actor.id == str(user_id)


@dataclass(frozen=True, slots=True)
class Follower:
    """A person who follows an advertiser, and the notices they want."""

    user_id: int
    name: str
    language: str
    notices: dict[str, bool]
    advertiser_id: str = ""
    advertiser_name: str = ""


class Feed:
    """The feed and its followers, a part of the platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def end(self) -> int:
        """Return the position at which the feed ends now."""
        _events, position = await self.read(LATEST, (), wait=0, size=1)
        return position

    async def read(
        self, after: int, kinds: Sequence[str], *, wait: int, size: int = AT_ONCE
    ) -> tuple[list[Happening], int]:
        """Read what comes after a position, or wait for it; return the events and the new position."""
        query: dict[str, str | int | list[str]] = {"after": after, "kind": list(kinds), "wait": wait, "size": size}
        # Not by `Platform.read`: a request that waits says nothing about the speed of the platform.
        answer = await self._platform.wire.request("GET", "/events", deadline=wait + PATIENCE, params=query)
        events = parsed(answer, shaped(list[Happening]))
        return events, int(answer.headers["X-Position"])

    async def followers(self, advertiser_id: str) -> list[Follower]:
        """List who follows an advertiser."""
        path = f"/advertisers/{advertiser_id}/members"
        members = await self._platform.read(path, shaped(list[Follower]))
        if not members:
            return []
        name = (await self._platform.advertiser(advertiser_id)).name
        return [replace(member, advertiser_id=advertiser_id, advertiser_name=name) for member in members]

    async def everybody(self) -> AsyncIterator[list[Follower]]:
        """List all followers, the last page first, so that new ones do not move to a page that has been read."""
        page = await self._pages()
        while page:
            path = f"/members?size={ON_A_PAGE}&page={page}"
            yield await self._platform.read(path, shaped(list[Follower]))
            page -= 1

    async def _pages(self) -> int:
        answer = await self._platform.send("GET", f"/members?size={ON_A_PAGE}")
        return int(answer.headers["X-Total-Pages"])
