"""A small platform behind a real HTTP server, right in all that the judge looks at; tests let it go wrong."""

import json
import re
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import orjson

from tests.serving import Handler, Server

if TYPE_CHECKING:
    from collections.abc import Callable

ID = r"([0-9a-f-]{36})"
FROZEN = ("impressions_limit", "clicks_limit", "start_date", "end_date")
AUDIENCE = ("gender", "age_from", "age_to", "location")


class Platform:
    """Each method is a call of the API, and returns a status and a body."""

    def __init__(self):
        self.day = 0
        self.clients, self.advertisers, self.campaigns = {}, {}, {}
        self.views, self.clicks = {}, {}  # by campaign and client: the day, and what it cost

    def answer(self, method, path, body):
        path, _, query = path.partition("?")
        options = dict(pair.split("=") for pair in query.split("&") if pair)
        routes: dict[str, Callable[..., tuple[int, object]]] = {
            f"GET /clients/{ID}": lambda key: (200, self.clients[key]),
            "POST /clients/bulk": lambda: self.put(self.clients, body),
            f"GET /advertisers/{ID}": lambda key: (200, self.advertisers[key]),
            "POST /advertisers/bulk": lambda: self.put(self.advertisers, body),
            "POST /ml-scores": lambda: (200, {}),
            f"POST /advertisers/{ID}/campaigns": lambda owner: self.book(owner, body),
            f"GET /advertisers/{ID}/campaigns": lambda owner: self.list(owner, options),
            f"GET /advertisers/{ID}/campaigns/{ID}": lambda _, key: (200, self.campaigns[key]),
            f"PUT /advertisers/{ID}/campaigns/{ID}": lambda _, key: self.change(key, body),
            f"DELETE /advertisers/{ID}/campaigns/{ID}": lambda _, key: (204, self.campaigns.pop(key) and None),
            "GET /ads": lambda: self.ad(self.clients[options["client_id"]]),
            f"POST /ads/{ID}/click": lambda key: self.click(self.campaigns[key], body["client_id"]),
            f"GET /stats/campaigns/{ID}": lambda key: (200, self.stats([key])),
            f"GET /stats/campaigns/{ID}/daily": lambda key: (200, self.daily([key])),
            f"GET /stats/advertisers/{ID}/campaigns": lambda owner: (200, self.stats(self.of(owner))),
            f"GET /stats/advertisers/{ID}/campaigns/daily": lambda owner: (200, self.daily(self.of(owner))),
            "POST /time/advance": lambda: self.advance((body or {}).get("current_date", self.day + 1)),
        }
        for route, act in routes.items():
            if found := re.fullmatch(route, f"{method} {path}"):
                try:
                    return act(*found.groups())
                except KeyError:
                    break
        return 404, {}

    def put(self, rows, body):
        rows |= {next(iter(row.values())): row for row in body}
        return 201, body

    def book(self, owner, body):
        if body["start_date"] is None or body["start_date"] < self.day:
            return 422, {}
        campaign = {**body, "campaign_id": str(uuid.uuid4()), "advertiser_id": owner}
        campaign["targeting"] = dict.fromkeys(AUDIENCE) | (body.get("targeting") or {})
        self.campaigns[campaign["campaign_id"]] = campaign
        return 201, campaign

    def list(self, owner, options):
        size, page = int(options["size"]), int(options["page"])
        return 200, [self.campaigns[key] for key in self.of(owner)][(page - 1) * size : page * size]

    def change(self, key, body):
        campaign = self.campaigns[key]
        if campaign["start_date"] <= self.day and any(
            body.get(name, campaign[name]) != campaign[name] for name in FROZEN
        ):
            return 403, {}
        campaign |= body
        if "targeting" in body:
            campaign["targeting"] = dict.fromkeys(AUDIENCE) | (body["targeting"] or {})
        return 200, campaign

    def ad(self, client):
        def seen(campaign):
            return (campaign["campaign_id"], client["client_id"]) in self.views

        campaign = min((each for each in self.campaigns.values() if self.may_see(client, each)), key=seen, default=None)
        if campaign is None:
            return 404, {}
        self.views.setdefault(
            (campaign["campaign_id"], client["client_id"]), (self.day, Decimal(campaign["cost_per_impression"]))
        )
        names = ("ad_title", "ad_text", "advertiser_id")
        return 200, {"ad_id": campaign["campaign_id"]} | {name: campaign[name] for name in names}

    def may_see(self, client, campaign):
        wanted, key = campaign["targeting"], campaign["campaign_id"]
        return (
            campaign["start_date"] <= self.day <= campaign["end_date"]
            and wanted["gender"] in (None, "ALL", client["gender"])
            and wanted["location"] in (None, client["location"])
            and (wanted["age_from"] or 0) <= client["age"] <= (wanted["age_to"] or 1000)
            and sum(viewed == key for viewed, _ in self.views) < campaign["impressions_limit"]
            and sum(clicked == key for clicked, _ in self.clicks) < campaign["clicks_limit"]
            and (key, client["client_id"]) not in self.clicks
        )

    def click(self, campaign, client_id):
        pair = (campaign["campaign_id"], client_id)
        has_budget = sum(clicked == pair[0] for clicked, _ in self.clicks) < campaign["clicks_limit"]
        if pair in self.views and has_budget:
            self.clicks.setdefault(pair, (self.day, Decimal(campaign["cost_per_click"])))
        return 204, None

    def advance(self, day):
        if day < self.day:
            return 422, {}
        self.day = int(day)
        return 200, {"current_date": self.day}

    def of(self, owner):
        return [
            key
            for key, campaign in self.campaigns.items()
            if campaign["advertiser_id"] == self.advertisers[owner]["advertiser_id"]
        ]

    def stats(self, keys, day=None):
        views, clicks = (
            [cost for (key, _), (when, cost) in events.items() if key in keys and day in (None, when)]
            for events in (self.views, self.clicks)
        )
        return {
            "impressions_count": len(views),
            "clicks_count": len(clicks),
            "conversion": Decimal(repr(100 * len(clicks) / len(views))) if views else 0,
            "spent_impressions": sum(views),
            "spent_clicks": sum(clicks),
            "spent_total": sum(views) + sum(clicks),
        }

    def daily(self, keys):
        days = {when for events in (self.views, self.clicks) for (key, _), (when, _) in events.items() if key in keys}
        return [self.stats(keys, day) | {"date": day} for day in sorted(days)]


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

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - the library's names

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
