"""Forecasts of the platform: reach and pace of campaigns, and what a new day would bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram_bot.client.models import nested
from zoomad.wire import parsed, shaped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram_bot.client.platform import Platform

PLACES, LONGEST_PLACE = 50, 600
WANTED = ("impressions_limit", "targeting.")


@dataclass(frozen=True, slots=True)
class Reach:
    """How many clients fit a campaign, and how many of them have not seen it."""

    audience: int
    left: int
    shortfall: int | None
    """How many of the booked impressions cannot be delivered."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of a campaign."""

    pace: str
    expected_impressions: int
    expected_last_day: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What a new day means for campaigns."""

    ends: int
    never_shown: int
    starts: int


class Outlook:
    """Forecasts, as a part of the platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def reach(self, advertiser_id: str, campaign_id: str) -> Reach:
        """Ask how many clients a campaign still reaches."""
        path = f"/advertisers/{advertiser_id}/campaigns/{campaign_id}/reach"
        return await self._platform.read(path, shaped(Reach))

    async def pace(self, advertiser_id: str, campaign_id: str) -> Pace:
        """Ask for a campaign's pace."""
        path = f"/advertisers/{advertiser_id}/campaigns/{campaign_id}/pace"
        return await self._platform.read(path, shaped(Pace))

    async def audience(self, advertiser_id: str, fields: Mapping[str, object], *, deadline: float) -> Reach:
        """Ask how many clients a campaign would reach before it is booked; only some of its fields need to be known."""
        body = nested({name: value for name, value in fields.items() if name.startswith(WANTED)})
        path = f"/advertisers/{advertiser_id}/campaigns/reach"
        return parsed(await self._platform.send("POST", path, body, deadline=deadline), shaped(Reach))

    async def places(self, name: str, *, deadline: float) -> list[str]:
        """List where clients live, most of them first: the places whose name contains this, in any case."""
        query = {"size": str(PLACES)} | ({"name": name[:LONGEST_PLACE]} if name.strip() else {})
        answer = await self._platform.send("GET", "/clients/places", deadline=deadline, params=query)
        return parsed(answer, lambda raw: [str(place["location"]) for place in raw])

    async def turn(self, day: int) -> Turn:
        """Ask what would end and start if the day moved on."""
        return await self._platform.read(f"/time/outlook?current_date={day}", shaped(Turn))
