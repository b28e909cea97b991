"""Receives updates from Telegram: each is stored before it is acknowledged, so that none is lost with a process.

Several processes may listen behind one address; whichever is called puts the update into the inbox that all share.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from redis.exceptions import RedisError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from telegram_bot.incoming.raw import INTERNAL, number_of
from telegram_bot.metrics import ERRORS

if TYPE_CHECKING:
    from telegram_bot.incoming.raw import Raw

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name
LARGEST_UPDATE = 2 * 2**20

Take = Callable[["Raw"], Awaitable[None]]


def secret_of(token: str) -> str:
    """Derive the secret that Telegram sends along, the same in every process of the bot."""
    return hmac.digest(token.encode(), b"zoomad webhook", "sha256").hex()


class Webhook:
    """The server that Telegram calls."""

    def __init__(self, take: Take, *, path: str, secret: str) -> None:
        handlers = [
            (f"{path.rstrip('/')}/?", UpdateHandler, {"take": take, "secret": secret}),
            ("/health", HealthHandler),
        ]
        application = Application(handlers, log_function=lambda _handler: None)  # type: ignore[arg-type]
        self._server = HTTPServer(application, max_body_size=LARGEST_UPDATE, body_timeout=10)

    def open(self, port: int) -> None:
        """Start to listen."""
        self._server.listen(port)

    async def close(self) -> None:
        """Stop listening."""
        self._server.stop()
        await self._server.close_all_connections()


class UpdateHandler(RequestHandler):
    """Takes one update. Telegram repeats the call after a failure, so only what may work later is answered with one."""

    def initialize(self, take: Take, secret: str) -> None:
        """Take the arguments of the route."""
        self.take = take
        self.secret = secret

    async def post(self) -> None:
        """Keep the update."""
        if not hmac.compare_digest(self.request.headers.get(SECRET_HEADER, ""), self.secret):
            self.set_status(HTTPStatus.FORBIDDEN)
            return
        try:
            raw: object = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict) or number_of(raw) is None or INTERNAL in raw:
            ERRORS.labels("telegram").inc()
            logger.warning("What Telegram sent is no update.")
            return
        try:
            await self.take(raw)
        except RedisError as error:
            logger.warning("An update cannot be kept: %s", type(error).__name__)
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)


class HealthHandler(RequestHandler):
    """For load balancers."""

    def get(self) -> None:
        """Say that the process listens."""
        self.write("ok")
