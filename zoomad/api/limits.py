"""How often a caller may ask: counted in Redis for all processes together, or without it in each by itself."""

from __future__ import annotations

import logging
import math
import time
from functools import cache
from ipaddress import ip_network
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django_redis import get_redis_connection
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import RedisError
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

PREFIX = "zoomad-limits"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
NETWORK_BITS = 64


class RateThrottle(BaseThrottle):
    """One limit, over a window that slides: a request counts, or is refused and does not count."""

    kind: str
    seconds_left = 0.0

    def rate(self) -> str:
        """Say which rate the setting names, such as 100/s."""
        raise NotImplementedError

    def ident(self, request: Request) -> object:
        """Say which requests are counted together; None where there is no limit."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, unless the limit is reached."""
        ident = self.ident(request)
        if ident is None:
            return True
        limit, names = parsed(self.rate()), (self.kind, str(ident))
        try:
            return self._hit(shared() or own(), limit, names)
        except RedisError as error:
            logger.warning("Redis counts no requests, each process does: %s", type(error).__name__)
            return self._hit(own(), limit, names)

    def wait(self) -> float:
        """Say in how many seconds there is room again."""
        return self.seconds_left

    def _hit(self, limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItem, names: tuple[str, str]) -> bool:
        if limiter.hit(limit, *names):
            return True
        self.seconds_left = max(1, math.ceil(limiter.get_window_stats(limit, *names).reset_time - time.time()))
        return False


class AddressThrottle(RateThrottle):
    """A limit for each address."""

    kind = "address"

    def rate(self) -> str:
        """Read the setting."""
        return str(settings.RATE_LIMIT_PER_ADDRESS)

    def ident(self, request: Request) -> str:
        """Take the caller's address; of IPv6 its network, since a host has all of them."""
        address = client_address(request)
        return str(ip_network((address, NETWORK_BITS), strict=False)) if _is_ipv6(address) else address


class KeyThrottle(RateThrottle):
    """A limit for each API key."""

    kind = "key"

    def rate(self) -> str:
        """Read the setting."""
        return str(settings.RATE_LIMIT_PER_KEY)

    def ident(self, request: Request) -> int | None:
        """Take the key, if there is one."""
        return None if request.auth is None else request.auth.pk


def client_address(request: Request | HttpRequest) -> str:
    """Return the caller's address; only the last NUM_PROXIES entries of X-Forwarded-For are trusted."""
    return str(BaseThrottle().get_ident(cast("Request", request)) or "")


@cache
def parsed(rate: str) -> RateLimitItem:
    """Read a rate in Django REST framework's notation: 100/s, 600/min."""
    amount, _, period = rate.partition("/")
    return RateLimitItemPerSecond(int(amount), SECONDS[period[0]])


@cache
def own() -> SlidingWindowCounterRateLimiter:
    """Count in this process."""
    return SlidingWindowCounterRateLimiter(MemoryStorage())


@cache
def shared() -> SlidingWindowCounterRateLimiter | None:
    """Count in Redis, over the cache's connections; None without Redis."""
    if not settings.REDIS_URL:
        return None
    pool = get_redis_connection("default").connection_pool
    return SlidingWindowCounterRateLimiter(RedisStorage(settings.REDIS_URL, connection_pool=pool, key_prefix=PREFIX))


def _is_ipv6(address: str) -> bool:
    return ":" in address and "%" not in address
