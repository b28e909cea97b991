"""The members of advertisers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram_bot.client.models import Advertiser
from zoomad.wire import AnswerError, parsed, shaped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram_bot.client.platform import Platform


@dataclass(frozen=True, slots=True)
class Member:
    """A person who looks after an advertiser."""

    user_id: int
    name: str
    is_owner: bool


class Members:
    """Members, as a part of the platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def register(self, user_id: int, advertiser_id: str, name: str, person: dict[str, str]) -> None:
        """Create an advertiser that belongs to the person."""
        path = f"/members/{user_id}/advertisers/{advertiser_id}"
        await self._platform.send("PUT", path, {"name": name, "owner": person})

    async def all(self, advertiser_id: str) -> list[Member]:
        """List them, the owner first."""
        path = f"/advertisers/{advertiser_id}/members"
        return await self._platform.read(path, shaped(list[Member]))

    async def switches(self, advertiser_id: str, user_id: int) -> dict[str, bool] | None:
        """Say which notices a person has chosen; None for one who does not follow the advertiser."""
        path = f"/advertisers/{advertiser_id}/members/{user_id}"
        try:
            return await self._platform.read(path, lambda raw: dict(raw["notices"]))
        except AnswerError as error:
            if error.reason != "member_not_found":
                raise
            return None

    async def follow(self, advertiser_id: str, user_id: int, person: Mapping[str, object]) -> None:
        """Add a member, or change one."""
        await self._platform.send("PUT", f"/advertisers/{advertiser_id}/members/{user_id}", dict(person))

    async def switch_everywhere(self, user_id: int, switches: Mapping[str, bool]) -> None:
        """Switch notices of all advertisers that a person follows."""
        await self._platform.send("PATCH", f"/members/{user_id}", {"notices": dict(switches)})

    async def invite(self, advertiser_id: str) -> str:
        """Make an invitation and return its code."""
        answer = await self._platform.send("POST", f"/advertisers/{advertiser_id}/invitations")
        return parsed(answer, lambda raw: str(raw["code"]))

    async def join(self, user_id: int, code: str, person: dict[str, str]) -> Advertiser:
        """Accept an invitation; return the advertiser it was for."""
        answer = await self._platform.send("PUT", f"/members/{user_id}/invitations/{code}", person)
        return parsed(answer, shaped(Advertiser))

    async def hand_over(self, advertiser_id: str, user_id: int) -> None:
        """Make a member the owner."""
        await self._platform.send("PUT", f"/advertisers/{advertiser_id}/members/{user_id}", {"is_owner": True})

    async def remove(self, advertiser_id: str, user_id: int) -> None:
        """Remove a member."""
        await self._platform.send("DELETE", f"/advertisers/{advertiser_id}/members/{user_id}")

    async def speak(self, user_id: int, language: str) -> None:
        """Store the language in which a person wants notices."""
        await self._platform.send("PATCH", f"/members/{user_id}", {"language": language})
