"""The platform as the bot meets it: its HTTP API, with exact numbers, a timeout, and retries for reads."""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self, TypeVar

import httpx
import orjson

from telegram_bot.errors import AwayError, InvalidError, MissingError, Problem, RefusedError, UnavailableError
from telegram_bot.metrics import API_SECONDS, ERRORS

logger = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT = httpx.Timeout(15, connect=3)
PATIENT = httpx.Timeout(60, connect=3)  # an AI writes, or an image travels
PAUSES = (0.2, 0.6)
"""Seconds before each further attempt at a read."""
PAGE_SIZE = 5
KEY_REFUSED = {"key_missing", "key_invalid", "key_out_of_scope"}
WORTH_ANOTHER_TRY = {httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT}


@dataclass(frozen=True, slots=True)
class Advertiser:
    """A company."""

    advertiser_id: str
    name: str

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read the platform's answer."""
        return cls(raw["advertiser_id"], raw["name"])


@dataclass(frozen=True, slots=True)
class Campaign:
    """A booking: its fields under their names in the API, those of the audience as `targeting.age_from`."""

    campaign_id: str
    advertiser_id: str
    fields: Mapping[str, Any]

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read the platform's answer; numbers with a point become strings that keep every digit."""
        flat = {name: value for name, value in raw.items() if name != "targeting"}
        flat |= {f"targeting.{name}": value for name, value in raw["targeting"].items()}
        fields = {name: format(value, "f") if isinstance(value, Decimal) else value for name, value in flat.items()}
        return cls(raw["campaign_id"], raw["advertiser_id"], fields)

    @property
    def title(self) -> str:
        """The ad's title."""
        return str(self.fields["ad_title"])


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a long list."""

    number: int
    total: int
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """What was delivered, and what it cost; on one day or in total."""

    impressions: int
    clicks: int
    conversion: Decimal
    spent_impressions: Decimal
    spent_clicks: Decimal
    spent_total: Decimal
    day: int | None = None

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read the platform's answer."""
        return cls(
            impressions=raw["impressions_count"],
            clicks=raw["clicks_count"],
            conversion=Decimal(raw["conversion"]),
            spent_impressions=Decimal(raw["spent_impressions"]),
            spent_clicks=Decimal(raw["spent_clicks"]),
            spent_total=Decimal(raw["spent_total"]),
            day=raw.get("day"),
        )


@dataclass(frozen=True, slots=True)
class Ad:
    """What a client is shown."""

    ad_id: str
    title: str
    text: str
    image_id: str | None

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read the platform's answer."""
        return cls(raw["ad_id"], raw["ad_title"], raw["ad_text"], raw.get("ad_image_id"))


class Platform:
    """One platform. Every call may raise a `PlatformError`."""

    def __init__(self, url: str, key: str = "") -> None:
        # It asks past the proxy that terminates TLS, and is not to be redirected to where there is none.
        headers = {"X-Forwarded-Proto": "https"} | ({"Authorization": f"Bearer {key}"} if key else {})
        # Proxies in the environment are for the outside world.
        self.http = httpx.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=TIMEOUT, trust_env=False)

    async def close(self) -> None:
        """Give up the connections."""
        await self.http.aclose()

    async def day(self) -> int:
        """Ask for the platform's virtual day."""
        return await self._read("/time", lambda raw: int(raw["current_date"]))

    async def change_day(self, day: int) -> int:
        """Move the platform to this day."""
        answer = await self._send("POST", "/time/advance", {"current_date": day})
        return _parsed(answer, lambda raw: int(raw["current_date"]))

    async def put_client(self, client: Mapping[str, Any]) -> None:
        """Create or update a client."""
        await self._send("POST", "/clients/bulk", [client])

    async def random_client(self) -> str:
        """Pick any client."""
        return await self._read("/clients/random", lambda raw: str(raw["client_id"]))

    async def put_advertiser(self, advertiser_id: str, name: str) -> None:
        """Create an advertiser, or give it another name."""
        await self._send("POST", "/advertisers/bulk", [{"advertiser_id": advertiser_id, "name": name}])

    async def advertiser(self, advertiser_id: str) -> Advertiser:
        """Look an advertiser up."""
        return await self._read(f"/advertisers/{advertiser_id}", Advertiser.parse)

    async def advertisers(self, page: int) -> Page:
        """List advertisers, newest first."""
        return await self._page("/advertisers", page, Advertiser.parse)

    async def campaigns(self, advertiser_id: str, page: int) -> Page:
        """List an advertiser's campaigns, newest first."""
        return await self._page(f"/advertisers/{advertiser_id}/campaigns", page, Campaign.parse)

    async def campaign(self, advertiser_id: str, campaign_id: str) -> Campaign:
        """Look a campaign up."""
        return await self._read(f"/advertisers/{advertiser_id}/campaigns/{campaign_id}", Campaign.parse)

    async def create_campaign(self, advertiser_id: str, fields: Mapping[str, Any]) -> Campaign:
        """Book a campaign."""
        answer = await self._send("POST", f"/advertisers/{advertiser_id}/campaigns", _nested(fields))
        return _parsed(answer, Campaign.parse)

    async def change_campaign(self, advertiser_id: str, campaign_id: str, fields: Mapping[str, Any]) -> None:
        """Change some fields of a campaign."""
        await self._send("PATCH", f"/advertisers/{advertiser_id}/campaigns/{campaign_id}", _nested(fields))

    async def delete_campaign(self, advertiser_id: str, campaign_id: str) -> None:
        """Delete a campaign."""
        await self._send("DELETE", f"/advertisers/{advertiser_id}/campaigns/{campaign_id}")

    async def write_text(self, advertiser_id: str, title: str, size: str) -> str:
        """Let the platform's AI write an ad's text."""
        path = f"/advertisers/{advertiser_id}/campaigns/generate"
        answer = await self._send("POST", path, {"ad_title": title, "size": size}, patience=PATIENT)
        return _parsed(answer, lambda raw: str(raw["ad_text"]))

    async def store_image(self, content: bytes) -> str:
        """Store an image and return its id."""
        files = {"file": (f"{uuid.uuid4().hex}.img", content)}
        request = self.http.build_request("POST", "/files", files=files, timeout=PATIENT)
        return _parsed(_judged(await self._once(request)), lambda raw: str(raw["file_id"]))

    async def image(self, image_id: str) -> bytes:
        """Load an image."""
        request = self.http.build_request("GET", f"/files/{image_id}")
        return _judged(await self._insist(request)).content

    async def stats(self, kind: str, owner_id: str) -> Stats:
        """Sum up everything about a campaign or an advertiser."""
        return await self._read(_stats_path(kind, owner_id), Stats.parse)

    async def daily_stats(self, kind: str, owner_id: str) -> list[Stats]:
        """List the days on which something happened, the first one first."""
        return await self._read(f"{_stats_path(kind, owner_id)}/daily", lambda raw: [Stats.parse(item) for item in raw])

    async def ad_for(self, client_id: str) -> Ad:
        """Show an ad to a client. It is a view, so it is asked for once."""
        request = self.http.build_request("GET", "/ads", params={"client_id": client_id})
        return _parsed(_judged(await self._once(request)), Ad.parse)

    async def click(self, ad_id: str, client_id: str) -> None:
        """Tell that the client clicked the ad."""
        await self._send("POST", f"/ads/{ad_id}/click", {"client_id": client_id})

    async def _page(self, path: str, number: int, parse: Callable[[Any], Any]) -> Page:
        request = self.http.build_request("GET", f"{path}?size={PAGE_SIZE}&page={number}")
        response = _judged(await self._insist(request))

        def parse_page(raw: Any) -> Page:
            return Page(number, int(response.headers["X-Total-Pages"]), tuple(parse(item) for item in raw))

        page = _parsed(response, parse_page)
        if page.total and number > page.total:  # what was on it has been deleted meanwhile
            return await self._page(path, page.total, parse)
        return page

    async def _read(self, path: str, parse: Callable[[Any], T]) -> T:
        return _parsed(_judged(await self._insist(self.http.build_request("GET", path))), parse)

    async def _send(
        self, method: str, path: str, body: object = None, *, patience: httpx.Timeout = TIMEOUT
    ) -> httpx.Response:
        content = None if body is None else orjson.dumps(body, default=_exact)
        headers = {"Content-Type": "application/json"} if content else {}
        request = self.http.build_request(method, path, content=content, headers=headers, timeout=patience)
        return _judged(await self._once(request))

    async def _insist(self, request: httpx.Request) -> httpx.Response:
        for pause in PAUSES:
            try:
                response = await self._once(request)
                if response.status_code not in WORTH_ANOTHER_TRY:
                    return response
            except AwayError:
                pass
            await asyncio.sleep(pause)
        return await self._once(request)

    async def _once(self, request: httpx.Request) -> httpx.Response:
        start, outcome = time.monotonic(), "away"
        try:
            response = await self.http.send(request)
            outcome = str(response.status_code)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise AwayError from error
        except httpx.TransportError as error:
            raise AwayError(maybe_done=request.method != "GET") from error
        finally:
            API_SECONDS.labels(request.method, outcome).observe(time.monotonic() - start)
            if outcome == "away" or outcome >= "500":
                ERRORS.labels("api").inc()
        return response


def _judged(response: httpx.Response) -> httpx.Response:
    """Let a success pass; raise what else the platform said."""
    if response.is_success:
        return response
    message, reason, problems = _said(response)
    match response.status_code:
        case 401 | 403 if reason in KEY_REFUSED:
            logger.error("The platform does not let the bot's API_KEY in: %s", message)
            raise UnavailableError(message, reason)
        case 404:
            raise MissingError(message, reason)
        case 403:
            raise RefusedError(message, reason)
        case 413 | 422:
            raise InvalidError(message, reason, problems)
        case 429 | 503:
            raise UnavailableError(message, reason)
        case _:
            raise AwayError


def _said(response: httpx.Response) -> tuple[str, str, tuple[Problem, ...]]:
    try:
        body = response.json()
        problems = tuple(
            Problem(item["field"].removeprefix("0."), item["code"], item["message"]) for item in body.get("detail", [])
        )
        return str(body["message"]), str(body["reason"]), problems
    except (ValueError, LookupError, TypeError, AttributeError):
        return "", "", ()


def _parsed(response: httpx.Response, parse: Callable[[Any], T]) -> T:
    try:
        return parse(json.loads(response.content, parse_float=Decimal))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise AwayError from error  # whoever answered is no ZoomAD


def _nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write the fields as the API nests them."""
    body: dict[str, Any] = {}
    for name, value in fields.items():
        parent, _, child = name.partition(".")
        if child:
            body.setdefault(parent, {})[child] = value
        else:
            body[name] = value
    return body


def _stats_path(kind: str, owner_id: str) -> str:
    return f"/stats/campaigns/{owner_id}" if kind == "campaign" else f"/stats/advertisers/{owner_id}/campaigns"


def _exact(value: object) -> orjson.Fragment:
    """Write a Decimal as a JSON number, digit by digit."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"{value!r} has no place in a request")
