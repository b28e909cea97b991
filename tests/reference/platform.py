"""What the platform holds, and what it answers: each method is a call of the API, and returns a status and a body."""

from tests.reference import selection, totals
from tests.reference.bodies import (
    ADVERTISER,
    CAMPAIGN,
    CHANGE,
    CLICK,
    CLIENT,
    DAY,
    SCORE,
    SWITCH,
    booking,
    is_uuid,
    known,
    problems,
    problems_of_list,
    sent,
    whole,
)

FROZEN = ("impressions_limit", "clicks_limit", "start_date", "end_date")
PRICES = ("cost_per_click", "cost_per_impression")
PAGE = {"size": whole(1, 1000), "page": whole(1)}


class Refusal(Exception):
    """The call is answered with an error; of an invalid one, `fields` are the paths of what is wrong."""

    def __init__(self, status, fields=None):
        super().__init__(status, fields)
        self.status, self.fields = status, fields


class Platform:
    """A platform on day 0 with nothing in it. Clients, advertisers and campaigns are kept in the order of their making."""

    def __init__(self):
        self.day = 0
        self.is_moderated = False
        self.clients = {}
        self.advertisers = {}
        self.scores = {}  # by client and advertiser
        self.campaigns = {}
        self.bookers = {}  # by campaign, also of those that were deleted since
        self.views = {}  # by campaign and client: the day, and what it cost
        self.clicks = {}

    def store_clients(self, body):
        _require_none(problems_of_list(body, CLIENT))
        stored = {item["client_id"]: known(item, CLIENT) for item in body}
        self.clients |= stored
        return 201, list(stored.values())

    def client(self, client_id):
        return 200, _found(self.clients, client_id)

    def store_advertisers(self, body):
        _require_none(problems_of_list(body, ADVERTISER))
        stored = {item["advertiser_id"]: known(item, ADVERTISER) for item in body}
        self.advertisers |= stored
        return 201, list(stored.values())

    def advertiser(self, advertiser_id):
        return 200, _found(self.advertisers, advertiser_id)

    def list_advertisers(self, query):
        return 200, _page(self.advertisers.values(), query)

    def store_score(self, body):
        _require_none(problems(body, SCORE))
        return self._store_scores([body])

    def store_scores(self, body):
        _require_none(problems_of_list(body, SCORE))
        return self._store_scores(body)

    def book(self, advertiser_id, body, *, campaign_id):
        _found(self.advertisers, advertiser_id)
        _require_none(problems(body, CAMPAIGN))
        campaign = {
            **booking(body),
            "campaign_id": campaign_id,
            "advertiser_id": advertiser_id,
            "ad_image_url": None,
            "is_paused": False,
        }
        self._require_rules(campaign, {})
        self.campaigns[campaign_id] = campaign
        self.bookers[campaign_id] = advertiser_id
        self.views[campaign_id], self.clicks[campaign_id] = {}, {}
        return 201, self._given_out(campaign)

    def campaign(self, advertiser_id, campaign_id):
        campaign = _found(self.campaigns, campaign_id)
        if campaign["advertiser_id"] != advertiser_id:
            raise Refusal(404)
        return 200, self._given_out(campaign)

    def list_campaigns(self, advertiser_id, query):
        _found(self.advertisers, advertiser_id)
        return 200, _page(map(self._given_out, self._campaigns_of(advertiser_id)), query)

    def replace(self, advertiser_id, campaign_id, body):
        return self.change(advertiser_id, campaign_id, body, fields=CAMPAIGN)

    def change(self, advertiser_id, campaign_id, body, *, fields=CHANGE):
        self.campaign(advertiser_id, campaign_id)
        campaign = self.campaigns[campaign_id]
        if self.day > campaign["end_date"]:
            raise Refusal(403)
        _require_none(problems(body, fields, partial=True))
        changed = {**campaign, **sent(body, fields)}
        if self.day >= campaign["start_date"] and any(changed[name] != campaign[name] for name in FROZEN):
            raise Refusal(403)
        self._require_rules(changed, campaign)
        self.campaigns[campaign_id] = changed
        return 200, self._given_out(changed)

    def delete(self, advertiser_id, campaign_id):
        """The campaign is gone; its views and clicks are a bill, which stays its advertiser's."""
        self.campaign(advertiser_id, campaign_id)
        del self.campaigns[campaign_id]
        return 204, None

    def show(self, client_id):
        if not is_uuid(client_id):
            raise Refusal(422, ["client_id"])
        client = _found(self.clients, client_id)
        ad = selection.best(
            [campaign for campaign in self.campaigns.values() if self._is_selectable(campaign, client)],
            score=lambda advertiser_id: self.scores.get((client_id, advertiser_id), 0),
            p90=selection.percentile_90(self.scores.values()),
            top_price=max((campaign[price] for campaign in self.campaigns.values() for price in PRICES), default=0),
            seen={campaign_id for campaign_id, views in self.views.items() if client_id in views},
        )
        if ad is None:
            raise Refusal(404)
        self.views[ad["campaign_id"]].setdefault(client_id, (self.day, ad["cost_per_impression"]))
        shown = ("ad_title", "ad_text", "ad_image_id", "ad_image_url", "advertiser_id")
        return 200, {"ad_id": ad["campaign_id"], **{name: ad[name] for name in shown}}

    def click(self, ad_id, body):
        _require_none(problems(body, CLICK))
        _found(self.clients, body["client_id"])
        ad, clicks = _found(self.campaigns, ad_id), self.clicks[ad_id]
        if body["client_id"] in self.views[ad_id] and len(clicks) < ad["clicks_limit"]:
            clicks.setdefault(body["client_id"], (self.day, ad["cost_per_click"]))
        return 204, None

    def campaign_stats(self, campaign_id):
        _found(self.campaigns, campaign_id)
        return 200, totals.added_up([campaign_id], self.views, self.clicks)

    def campaign_days(self, campaign_id):
        _found(self.campaigns, campaign_id)
        return 200, totals.by_day([campaign_id], self.views, self.clicks)

    def advertiser_stats(self, advertiser_id):
        _found(self.advertisers, advertiser_id)
        return 200, totals.added_up(self._ever_booked_by(advertiser_id), self.views, self.clicks)

    def advertiser_days(self, advertiser_id):
        _found(self.advertisers, advertiser_id)
        return 200, totals.by_day(self._ever_booked_by(advertiser_id), self.views, self.clicks)

    def advance(self, body=None):
        body = body or {}
        _require_none(problems(body, DAY, partial=True))
        day = body.get("current_date", self.day + 1)
        if day < self.day:
            raise Refusal(422, ["current_date"])
        self.day = int(day)
        return self.time()

    def time(self):
        return 200, {"current_date": self.day}

    def switch_moderation(self, body):
        _require_none(problems(body, SWITCH))
        self.is_moderated = body["is_enabled"]
        return self.moderation()

    def moderation(self):
        return 200, {"is_enabled": self.is_moderated}

    def _store_scores(self, scores):
        for score in scores:
            _found(self.clients, score["client_id"])
            _found(self.advertisers, score["advertiser_id"])
        self.scores |= {(score["client_id"], score["advertiser_id"]): int(score["score"]) for score in scores}
        return 200, {"status": "Ok"}

    def _campaigns_of(self, advertiser_id):
        return [campaign for campaign in self.campaigns.values() if campaign["advertiser_id"] == advertiser_id]

    def _ever_booked_by(self, advertiser_id):
        return [campaign_id for campaign_id, booker in self.bookers.items() if booker == advertiser_id]

    def _is_selectable(self, campaign, client):
        views, clicks = self.views[campaign["campaign_id"]], self.clicks[campaign["campaign_id"]]
        if campaign["is_paused"]:
            return False
        return selection.selectable(campaign, client, day=self.day, views=views, clicks=clicks)

    def _given_out(self, campaign):
        views, clicks = self.views[campaign["campaign_id"]], self.clicks[campaign["campaign_id"]]
        has_budget = len(views) < campaign["impressions_limit"] and len(clicks) < campaign["clicks_limit"]
        states = {
            "finished": self.day > campaign["end_date"],
            "exhausted": not has_budget,
            "paused": campaign["is_paused"],
            "planned": self.day < campaign["start_date"],
            "running": True,
        }
        return {**campaign, "state": next(state for state, is_so in states.items() if is_so)}

    def _require_rules(self, campaign, before):
        """The rules between fields, for a new campaign or one that was different before."""
        targeting = campaign["targeting"]
        is_new_start = campaign["start_date"] != before.get("start_date")
        age_from, age_to = targeting["age_from"], targeting["age_to"]
        broken = {
            "end_date": campaign["end_date"] < campaign["start_date"],
            "targeting.age_to": None not in {age_from, age_to} and age_to < age_from,
            "start_date": is_new_start and campaign["start_date"] < self.day,
        }
        _require_none([field for field, is_broken in broken.items() if is_broken])
        if campaign["ad_image_id"] is not None:  # there are no images in the model
            raise Refusal(422, ["ad_image_id"])


def _require_none(fields):
    if fields:
        raise Refusal(422, sorted(fields))


def _found(kept, key):
    if key not in kept:
        raise Refusal(404)
    return kept[key]


def _page(items, query):
    _require_none(problems(query, PAGE, partial=True))
    size, number = query.get("size", 10), query.get("page", 1)
    newest_first = list(items)[::-1]
    return newest_first[(number - 1) * size : number * size]
