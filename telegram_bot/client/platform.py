"""The calls of the platform. Each may raise a `PlatformError`, and does so within seconds.

Changes can safely be repeated: the bot chooses the ids, and a booking carries a key.
"""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from telegram_bot.client.feed import Feed
from telegram_bot.client.identity import asking
from telegram_bot.client.members import Members
from telegram_bot.client.models import Ad, Advertiser, Campaign, Client, Page, Stats, nested
from telegram_bot.client.outlook import Outlook
from telegram_bot.metrics import API_SECONDS, ERRORS
from zoomad.wire import AnswerError, AsyncWire, AwayError, PlatformError, parsed, shaped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from zoomad.wire.connections import How
logger = logging.getLogger(__name__)

T = TypeVar("T")

READING, WRITING, OPTIONAL = 8.0, 12.0, 2.0
"""Seconds for a request with all of its attempts; OPTIONAL for what a screen can do without."""
UPLOADING, COMPOSING = 25.0, 30.0
PAUSES = (0.2, 0.6)
REST = 15.0
"""Seconds in which a platform that did not answer gets only necessary requests."""
PAGE_SIZE = 5
KEY_REFUSED = {"key_missing", "key_invalid", "key_out_of_scope"}


class Platform:
    """The calls of one platform."""

    def __init__(self, wire: AsyncWire) -> None:
        self.wire = wire
        self._has_writer = True
        self.members = Members(self)
        self.outlook = Outlook(self)
        self.feed = Feed(self)
        self._missed_until = 0.0
        """Until then optional requests are skipped: the platform has just not answered."""

    async def close(self) -> None:
        """Close the connections."""
        await self.wire.close()

    async def day(self, *, deadline: float = READING) -> int:
        """Ask for the platform's virtual day."""
        return await self.read("/time", lambda raw: int(raw["current_date"]), deadline=deadline)

    async def change_day(self, day: int) -> int:
        """Move the platform to this day."""
        answer = await self.send("POST", "/time/advance", {"current_date": day})
        return parsed(answer, lambda raw: int(raw["current_date"]))

    async def put_client(self, client: Mapping[str, object]) -> None:
        """Create or update a client."""
        await self.send("POST", "/clients/bulk", [client])

    async def random_client(self) -> Client:
        """Pick any client."""
        return await self.read("/clients/random", shaped(Client))

    async def rename_advertiser(self, advertiser_id: str, name: str) -> None:
        """Give an advertiser another name."""
        await self.send("PATCH", f"/advertisers/{advertiser_id}", {"name": name})

    async def advertiser(self, advertiser_id: str) -> Advertiser:
        """Look an advertiser up."""
        return await self.read(f"/advertisers/{advertiser_id}", shaped(Advertiser))

    async def advertisers(
        self, page: int, name: str = "", *, member: int | None = None, deadline: float = READING
    ) -> Page[Advertiser]:
        """List advertisers, newest first: all, or those of a member."""
        path = "/advertisers" if member is None else f"/members/{member}/advertisers"
        return await self._page(path, page, shaped(Advertiser), deadline=deadline, name=name)

    async def campaigns(
        self, advertiser_id: str, page: int, title: str = "", *, deadline: float = READING
    ) -> Page[Campaign]:
        """List an advertiser's campaigns, newest first."""
        path = f"/advertisers/{advertiser_id}/campaigns"
        return await self._page(path, page, Campaign.parse, deadline=deadline, title=title)

    async def campaign(self, advertiser_id: str, campaign_id: str) -> Campaign:
        """Look a campaign up."""
        return await self.read(f"/advertisers/{advertiser_id}/campaigns/{campaign_id}", Campaign.parse)

    async def create_campaign(self, advertiser_id: str, fields: Mapping[str, object], key: str) -> Campaign:
        """Book a campaign; repeated with the same key, it is booked once."""
        path, headers = f"/advertisers/{advertiser_id}/campaigns", {"Idempotency-Key": key}
        answer = await self._ask("POST", path, nested(fields), deadline=WRITING, pauses=PAUSES, headers=headers)
        return parsed(answer, Campaign.parse)

    async def check_campaign(self, advertiser_id: str, fields: Mapping[str, object], *, deadline: float) -> None:
        """Ask whether these fields would be accepted."""
        await self._ask("POST", f"/advertisers/{advertiser_id}/campaigns/check", nested(fields), deadline=deadline)

    async def change_campaign(self, advertiser_id: str, campaign_id: str, fields: Mapping[str, object]) -> None:
        """Change some fields of a campaign."""
        await self.send("PATCH", f"/advertisers/{advertiser_id}/campaigns/{campaign_id}", nested(fields))

    async def delete_campaign(self, advertiser_id: str, campaign_id: str) -> None:
        """Delete a campaign; its charges stay."""
        await self.send("DELETE", f"/advertisers/{advertiser_id}/campaigns/{campaign_id}")

    async def has_writer(self, advertiser_id: str) -> bool:
        """Ask whether there is an AI that writes; without an answer, the last one counts."""
        path = f"/advertisers/{advertiser_id}/campaigns/generate"
        with suppress(PlatformError):
            self._has_writer = await self.read(path, lambda raw: bool(raw["is_configured"]), deadline=OPTIONAL)
        return self._has_writer

    async def write_text(self, advertiser_id: str, title: str, size: str) -> str:
        """Let the platform's AI write an ad's text."""
        path = f"/advertisers/{advertiser_id}/campaigns/generate"
        answer = await self.send("POST", path, {"ad_title": title, "size": size}, deadline=COMPOSING)
        return parsed(answer, lambda raw: str(raw["ad_text"]))

    async def store_image(self, content: bytes) -> str:
        """Store an image and return its id."""
        files = {"file": (f"{uuid.uuid4().hex}.img", content)}
        answer = await self.send("POST", "/files", deadline=UPLOADING, files=files)
        return parsed(answer, lambda raw: str(raw["file_id"]))

    async def image(self, image_id: str) -> bytes:
        """Load an image."""
        return (await self._ask("GET", f"/files/{image_id}", deadline=READING, pauses=PAUSES)).content

    async def stats(self, kind: str, owner_id: str, period: str = "", *, deadline: float = READING) -> Stats:
        """Sum up a campaign or an advertiser; the period is a query, or nothing for all days."""
        return await self.read(_stats_path(kind, owner_id) + period, shaped(Stats), deadline=deadline)

    async def daily_stats(self, kind: str, owner_id: str, period: str = "") -> list[Stats]:
        """List the days on which something happened, the first one first."""
        path = self.daily_path(kind, owner_id, period)
        return await self.read(path, shaped(list[Stats]))

    def daily_path(self, kind: str, owner_id: str, period: str) -> str:
        """Return their path."""
        return f"{_stats_path(kind, owner_id)}/daily{period}"

    async def ad_for(self, client_id: str) -> Ad:
        """Show an ad to a client. It is a view, so the request is not repeated."""
        answer = await self._ask("GET", "/ads", deadline=READING, params={"client_id": client_id})
        return parsed(answer, shaped(Ad))

    async def click(self, ad_id: str, client_id: str) -> None:
        """Count a click of the client on the ad."""
        await self.send("POST", f"/ads/{ad_id}/click", {"client_id": client_id})

    async def _page(
        self, path: str, number: int, parse: Callable[[Any], T], *, deadline: float = READING, **query: str
    ) -> Page[T]:
        query |= {"size": str(PAGE_SIZE), "page": str(number)}
        answer = await self._ask("GET", path, deadline=deadline, pauses=_pauses(deadline), params=query)
        pages = int(answer.headers.get("X-Total-Pages", 0))
        if pages and number > pages:  # its rows have been deleted meanwhile
            return await self._page(path, pages, parse, deadline=deadline, **query)
        return parsed(answer, lambda raw: Page(number, pages, tuple(parse(item) for item in raw)))

    async def read(self, path: str, parse: Callable[[Any], T], *, deadline: float = READING) -> T:
        """Get what is at the path."""
        return parsed(await self._ask("GET", path, deadline=deadline, pauses=_pauses(deadline)), parse)

    async def send(
        self, method: str, path: str, body: object = None, *, deadline: float = WRITING, **how: Unpack[How]
    ) -> httpx.Response:
        """Send a request that must not be repeated."""
        return await self._ask(method, path, body, deadline=deadline, **how)

    async def _ask(
        self, method: str, path: str, body: object = None, *, deadline: float, **how: Unpack[How]
    ) -> httpx.Response:
        how["headers"] = {**asking.get(), **(how.get("headers") or {})}
        start, outcome = time.monotonic(), "away"
        if deadline == OPTIONAL and start < self._missed_until:
            raise AwayError
        try:
            response = await self.wire.request(method, path, body, deadline=deadline, **how)
            outcome = str(response.status_code)
        except AwayError:
            self._missed_until = time.monotonic() + REST
            raise
        except AnswerError as error:
            outcome = str(error.status)
            if error.reason in KEY_REFUSED:
                logger.error("The platform does not let the bot's API_KEY in: %s", error.words)  # noqa: TRY400 - no fault of ours
            raise
        else:
            self._missed_until = 0
            return response
        finally:
            API_SECONDS.labels(method, outcome).observe(time.monotonic() - start)
            if outcome == "away" or outcome >= "500":
                ERRORS.labels("api").inc()


def _pauses(deadline: float) -> tuple[float, ...]:
    """Decide whether a repeatable request gets another attempt."""
    return PAUSES if deadline > OPTIONAL else ()


def _stats_path(kind: str, owner_id: str) -> str:
    return f"/stats/campaigns/{owner_id}" if kind == "campaign" else f"/stats/advertisers/{owner_id}/campaigns"
