"""The connections themselves, for threads and for asyncio. Proxies in the environment are ignored."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypedDict, TypeVar, Unpack

import httpx

from zoomad.wire.answers import encoded, judged, parsed
from zoomad.wire.errors import AwayError, PlatformError

CONNECTIONS = 4
TIMEOUT = httpx.Timeout(15, connect=3)
PAUSES = (0.2, 0.5, 1.0)
"""Seconds before each further attempt at what may be attempted again."""
WORTH_ANOTHER_TRY = {httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT}
# It bypasses the proxy that terminates TLS, and must not be redirected to an https address.
PAST_THE_PROXY = {"X-Forwarded-Proto": "https"}
JSON = {"Content-Type": "application/json"}

Outcome = httpx.Response | httpx.TransportError
T = TypeVar("T")


class Wire:
    """Requests to one platform; threads may share it."""

    def __init__(self, url: str, *, key: str = "", transport: httpx.BaseTransport | None = None) -> None:
        self.url = checked(url)
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._http = httpx.Client(
            base_url=self.url,
            headers=_headers(key),
            timeout=TIMEOUT,
            limits=limits,
            trust_env=False,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, parse: Callable[[Any], T]) -> T:
        """Get what is at the path."""
        return parsed(self.request("GET", path), parse)

    def post(self, path: str, body: object, *, once: bool = False) -> httpx.Response:
        """Send the body; `once` for what must not happen twice."""
        return self.request("POST", path, body, once=once)

    def request(self, method: str, path: str, body: object = None, *, once: bool = False) -> httpx.Response:
        """Return a success; `once` for what must not happen twice, everything else gets a few attempts.

        Raises:
            PlatformError: the request failed.

        """
        request = self._http.build_request(method, path, **_content(body))
        for pause in () if once else PAUSES:
            outcome = self._attempt(request)
            if not is_worth_another_try(outcome):
                return settled(outcome, request)
            time.sleep(pause)
        return settled(self._attempt(request), request)

    def _attempt(self, request: httpx.Request) -> Outcome:
        try:
            return self._http.send(request)
        except httpx.TransportError as error:
            return error


class Content(TypedDict, total=False):
    """A body, and what it is; nothing where there is none."""

    content: bytes
    headers: Mapping[str, str]


class How(TypedDict, total=False):
    """Further options of a request; with `pauses` it is attempted again, which is for what may happen twice."""

    headers: Mapping[str, str]
    params: Mapping[str, str | int | list[str]]
    files: Mapping[str, tuple[str, bytes]]
    pauses: Sequence[float]


class AsyncWire:
    """Requests to one platform, for asyncio; each has one deadline for all of its attempts together."""

    def __init__(self, url: str, *, key: str = "") -> None:
        self.http = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            headers=_headers(key),
            timeout=httpx.Timeout(None, connect=3),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    async def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        deadline: float,
        **how: Unpack[How],
    ) -> httpx.Response:
        """Return a success within `deadline` seconds; with `pauses`, attempt again what may happen twice.

        Raises:
            PlatformError: the request failed.

        """
        content = _content(body)
        request = self.http.build_request(
            method,
            path,
            content=content.get("content"),
            headers={**content.get("headers", {}), **how.get("headers", {})},
            params=how.get("params"),
            files=how.get("files"),
        )
        try:
            async with asyncio.timeout(deadline):
                for pause in how.get("pauses", ()):
                    outcome = await self._attempt(request)
                    if not is_worth_another_try(outcome):
                        return settled(outcome, request)
                    await asyncio.sleep(pause)
                return settled(await self._attempt(request), request)
        except TimeoutError:
            message = f"The platform did not answer {method} {request.url.path} within {deadline:g} s."
            raise AwayError(message) from None

    async def _attempt(self, request: httpx.Request) -> Outcome:
        try:
            return await self.http.send(request)
        except httpx.TransportError as error:
            return error


def is_worth_another_try(outcome: Outcome) -> bool:
    """Say whether it was the connection or the load that failed."""
    return isinstance(outcome, httpx.TransportError) or outcome.status_code in WORTH_ANOTHER_TRY


def settled(outcome: Outcome, request: httpx.Request) -> httpx.Response:
    """Return a success.

    Raises:
        PlatformError: it is not a success.

    """
    if isinstance(outcome, httpx.Response):
        return judged(outcome)
    reason = str(outcome) or type(outcome).__name__
    origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
    raise AwayError(f"The platform at {origin} does not answer: {reason}.") from outcome


def checked(url: str) -> str:
    """Make sure that this can be a platform's address.

    Raises:
        PlatformError: it is not an address.

    """
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise PlatformError(f"{url} is not an address: {error}.") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise PlatformError(f"{url} is not an address; it begins with http:// or https://.")
    return url.rstrip("/")


def _headers(key: str) -> dict[str, str]:
    return PAST_THE_PROXY | ({"Authorization": f"Bearer {key}"} if key else {})


def _content(body: object) -> Content:
    return {} if body is None else {"content": encoded(body), "headers": JSON}
