"""What happened on the platform, in order, and the people it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypedDict

from zoomad.wire import parsed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from telegram_bot.client.platform import Platform

LATEST = 10**18 - 1
"""Past every event there will be."""
AT_ONCE = 500
ON_A_PAGE = 1000
PATIENCE = 10.0
"""Seconds for an answer beyond those for which it was asked to wait."""


class ActorAnswer(TypedDict):
    """The API's answer about the actor of an event."""

    kind: str
    id: str
    name: str


class EventAnswer(TypedDict):
    """The API's answer about an event."""

    position: int
    day: int
    kind: str
    advertiser_id: str | None
    campaign_id: str | None
    actor: ActorAnswer
    data: dict[str, Any]


class Named(TypedDict):
    """An advertiser, as all members are listed with theirs."""

    advertiser_id: str
    advertiser_name: str


class FollowerAnswer(Named):
    """The API's answer about a member."""

    user_id: int
    name: str
    language: str
    notices: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, as far as notices need it."""

    position: int
    day: int
    kind: str
    advertiser_id: str
    campaign_id: str
    actor: Mapping[str, str]
    data: Mapping[str, Any]

    @classmethod
    def parse(cls, raw: EventAnswer) -> Self:
        """Read the platform's answer."""
        return cls(
            position=raw["position"],
            day=raw["day"],
            kind=raw["kind"],
            advertiser_id=raw["advertiser_id"] or "",
            campaign_id=raw["campaign_id"] or "",
            actor={"kind": raw["actor"]["kind"], "id": raw["actor"]["id"], "name": raw["actor"]["name"]},
            data=raw["data"],
        )

    def is_by(self, user_id: int) -> bool:
        """Say whether it was this person who did it, in Telegram."""
        return self.actor["kind"] == "telegram" and self.actor["id"] == str(user_id)


@dataclass(frozen=True, slots=True)
class Follower:
    """A person who follows an advertiser, and the notices they want."""

    advertiser_id: str
    advertiser_name: str
    user_id: int
    name: str
    language: str
    notices: Mapping[str, bool]

    @classmethod
    def parse(cls, raw: FollowerAnswer) -> Self:
        """Read the platform's answer."""
        return cls(
            raw["advertiser_id"],
            raw["advertiser_name"],
            raw["user_id"],
            raw["name"],
            raw["language"],
            raw["notices"],
        )


class Feed:
    """The feed of events and those who follow it, as a part of the platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def end(self) -> int:
        """Say where the feed ends now."""
        _events, position = await self.read(LATEST, (), wait=0, size=1)
        return position

    async def read(
        self, after: int, kinds: Sequence[str], *, wait: int, size: int = AT_ONCE
    ) -> tuple[list[Happening], int]:
        """Read what comes after a place, or wait for it; says up to where that is."""
        query: dict[str, str | int | list[str]] = {"after": after, "kind": list(kinds), "wait": wait, "size": size}
        # Not by `Platform.read`: a request that waits says nothing about the speed of the platform.
        answer = await self._platform.wire.request("GET", "/events", deadline=wait + PATIENCE, params=query)
        events = parsed(answer, lambda raw: [Happening.parse(item) for item in raw])
        return events, int(answer.headers["X-Position"])

    async def followers(self, advertiser_id: str) -> list[Follower]:
        """List who follows an advertiser."""
        path = f"/advertisers/{advertiser_id}/members"
        members: list[FollowerAnswer] = await self._platform.read(path, list)
        if not members:
            return []
        name = (await self._platform.advertiser(advertiser_id)).name
        named: Named = {"advertiser_id": advertiser_id, "advertiser_name": name}
        return [Follower.parse({**member, **named}) for member in members]

    async def everybody(self) -> AsyncIterator[list[Follower]]:
        """List all who follow anything, the last page first: new ones never slip onto a page that has been read."""
        page = await self._pages()
        while page:
            path = f"/members?size={ON_A_PAGE}&page={page}"
            yield await self._platform.read(path, lambda raw: [Follower.parse(item) for item in raw])
            page -= 1

    async def _pages(self) -> int:
        answer = await self._platform.send("GET", f"/members?size={ON_A_PAGE}")
        return int(answer.headers["X-Total-Pages"])
