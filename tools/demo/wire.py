"""JSON over a few persistent HTTP connections: exact numbers in both directions, errors as sentences."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any, Self, TypeVar

import httpx
import orjson

T = TypeVar("T")

CONNECTIONS = 4
TIMEOUT = httpx.Timeout(15, connect=3)
PAUSES = (0.2, 0.5, 1.0)
"""Seconds before each further attempt at what may be attempted again."""


class PlatformError(Exception):
    """The platform is away or said no; the message is a sentence for people."""


class Wire:
    """Requests to one platform; threads may share it. Proxies in the environment are ignored."""

    def __init__(self, url: str, *, key: str = "", transport: httpx.BaseTransport | None = None) -> None:
        self.url = _checked(url)
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._http = httpx.Client(
            base_url=self.url,
            # It may ask past the proxy that terminates TLS, and is not to be redirected to where there is none.
            headers={"X-Forwarded-Proto": "https"} | ({"Authorization": f"Bearer {key}"} if key else {}),
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
        """Read what is at the path."""
        return parsed(self.request("GET", path), parse)

    def post(self, path: str, body: object, *, once: bool = False) -> httpx.Response:
        """Send the body; `once` for what must not happen twice."""
        return self.request("POST", path, body, once=once)

    def request(
        self, method: str, path: str, body: object = None, *, once: bool = False, fine: tuple[int, ...] = ()
    ) -> httpx.Response:
        """Return an answer that is a success or `fine`; a lost or overloaded connection gets a few more attempts."""
        try:
            response = self._insist(method, path, body, pauses=() if once else PAUSES)
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
            raise PlatformError(f"The platform at {self.url} does not answer: {reason}.") from error
        if response.is_success or response.status_code in fine:
            return response
        raise PlatformError(f"The platform answered {response.status_code} to {method} {path}: {_reason(response)}")

    def _insist(self, method: str, path: str, body: object, pauses: tuple[float, ...]) -> httpx.Response:
        content = None if body is None else orjson.dumps(body, default=_exact)
        request = self._http.build_request(method, path, content=content, headers={"Content-Type": "application/json"})
        for pause in pauses:
            with suppress(httpx.TransportError):
                response = self._http.send(request)
                if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return response
            time.sleep(pause)
        return self._http.send(request)


def parsed(response: httpx.Response, parse: Callable[[Any], T]) -> T:
    """Read an answer; its numbers with a point are Decimals."""
    try:
        return parse(json.loads(response.content, parse_float=Decimal))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise PlatformError(f"{response.url} answered what no ZoomAD would: {response.text[:80]!r}.") from error


def _checked(url: str) -> str:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise PlatformError(f"{url} is not an address: {error}.") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise PlatformError(f"{url} is not an address; it begins with http:// or https://.")
    return url.rstrip("/")


def _exact(value: object) -> orjson.Fragment:
    """Write a Decimal as a JSON number, digit by digit."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"{value!r} has no place in a request")


def _reason(response: httpx.Response) -> str:
    """Quote the platform, with the fields that its words are about."""
    try:
        body = response.json()
        details = [f"{problem['field']}: {problem['message']}" for problem in body.get("detail", [])]
        return "; ".join([str(body["message"]), *details[:3]])
    except (ValueError, LookupError, TypeError, AttributeError):
        return response.text[:200] or "(nothing more)"
