"""The reference platform behind a real HTTP server, right in all that the judge looks at; tests let it go wrong."""

import json
import re
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import orjson

from tests.reference import platform as reference
from tests.serving import Handler, Server

if TYPE_CHECKING:
    from collections.abc import Callable

ID = r"([0-9a-f-]{36})"
ADVERTISER, CAMPAIGN = f"/advertisers/{ID}", f"/advertisers/{ID}/campaigns/{ID}"


class Platform(reference.Platform):
    """Answers calls by their method, path and body."""

    def answer(self, method, path, body):
        path, _, query = path.partition("?")
        options = dict(pair.split("=") for pair in query.split("&") if pair)
        page = {name: int(value) for name, value in options.items() if name in {"size", "page"}}
        routes: dict[str, Callable[..., tuple[int, object]]] = {
            f"GET /clients/{ID}": self.client,
            "POST /clients/bulk": lambda: self.store_clients(body),
            f"GET {ADVERTISER}": self.advertiser,
            "POST /advertisers/bulk": lambda: self.store_advertisers(body),
            "POST /ml-scores": lambda: self.store_score(body),
            f"POST {ADVERTISER}/campaigns": lambda owner: self.book(owner, body, campaign_id=str(uuid.uuid4())),
            f"GET {ADVERTISER}/campaigns": lambda owner: self.list_campaigns(owner, page),
            f"GET {CAMPAIGN}": self.campaign,
            f"PUT {CAMPAIGN}": lambda owner, key: self.replace(owner, key, body),
            f"DELETE {CAMPAIGN}": self.delete,
            "GET /ads": lambda: self.show(options["client_id"]),
            f"POST /ads/{ID}/click": lambda key: self.click(key, body),
            f"GET /stats/campaigns/{ID}": self.campaign_stats,
            f"GET /stats/campaigns/{ID}/daily": self.campaign_days,
            f"GET /stats{ADVERTISER}/campaigns": self.advertiser_stats,
            f"GET /stats{ADVERTISER}/campaigns/daily": self.advertiser_days,
            "POST /time/advance": lambda: self.advance(body),
        }
        for route, act in routes.items():
            if found := re.fullmatch(route, f"{method} {path}"):
                try:
                    return act(*found.groups())
                except reference.Refusal as refusal:
                    return refusal.status, {}
        return 404, {}


def whole(value):
    """Read whole floats as integers, as the platform does."""
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else number


def serving(platform, spoil=lambda _method, _path, status, body: (status, body)):
    """Let it answer for the length of a block; `spoil` sees every answer before it is sent."""

    class OfThePlatform(Handler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            content = self.content()
            body = json.loads(content, parse_float=whole) if content else None
            status, answer = spoil(self.command, self.path, *platform.answer(self.command, self.path, body))
            self.answer(status, b"" if answer is None else orjson.dumps(answer, default=exact))

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def content(self):
            if self.headers["Transfer-Encoding"] != "chunked":
                return super().content()
            pieces = []
            while size := int(self.rfile.readline(), 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)

    return Server(OfThePlatform)


def exact(value):
    return orjson.Fragment(format(value, "f")) if isinstance(value, Decimal) else None
