"""The first part of a run: advertisers, campaigns, clients and scores are registered, and read back."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from tools.judge.books import Campaign, Terms
from tools.judge.game import FIRST_DAY, Game
from tools.market.model import Booking, Person

CLIENTS_IN_A_BODY = 100
PAGE = 3


def register(game: Game) -> None:
    """Tell the platform the whole market, in the judge's order."""
    game.advertisers = [{**each, "advertiser_id": str(each["advertiser_id"])} for each in game.market.advertisers]
    put(game, "put_advertisers", game.advertisers, chunked=True)
    for number, booking in enumerate(game.market.campaigns):
        book(game, number, booking)
    game.clients = [_client(number, each) for number, each in enumerate(game.market.clients)]
    for start in range(0, len(game.clients), CLIENTS_IN_A_BODY):
        put(game, "put_clients", game.clients[start : start + CLIENTS_IN_A_BODY], chunked=start > 0)
    put(game, "put_clients", [])
    game.scores = game.market.scores.copy()
    for client, advertiser in product(range(len(game.clients)), range(len(game.advertisers))):
        put_score(game, client, advertiser)
    game.settle()


def put(game: Game, call: str, rows: list[Terms], *, chunked: bool = False) -> None:
    """Register in bulk; what was told comes back, in its order."""
    answer = game.wire.call(call, rows, chunked=chunked)
    if not answer.is_sound:
        return
    if len(answer.body) != len(rows):
        game.wire.notes.deviates(call, "another number of rows came back", f"{len(answer.body)} of {len(rows)}")
    for got, told in zip(answer.body, rows, strict=False):
        game.compare(call, got, told, next(iter(told.values())))


def put_score(game: Game, client: int, advertiser: int) -> None:
    """Tell the platform a score as it stands."""
    body = {
        "client_id": game.clients[client]["client_id"],
        "advertiser_id": game.advertisers[advertiser]["advertiser_id"],
        "score": int(game.scores[client, advertiser]),
    }
    game.wire.call("put_score", body)


def book(game: Game, number: int, booking: Booking) -> None:
    """Book a campaign, written in one of the ways in which judges write it."""
    advertiser_id = game.advertisers[booking.advertiser]["advertiser_id"]
    told = terms(booking)
    answer = game.wire.call(
        "book", _written(number, told), ids={"advertiser_id": advertiser_id}, chunked=number % 3 == 0
    )
    if not isinstance(answer.body, dict) or not answer.is_success:
        return
    game.compare("book", answer.body, told, advertiser_id)
    campaign_id = str(answer.body.get("campaign_id"))
    game.campaigns[campaign_id] = Campaign(campaign_id, advertiser_id, number, told)


def terms(booking: Booking) -> Terms:
    """Say what is booked in the words of the API, on the judge's days."""
    fields = booking.fields
    return {name: value for name, value in fields.items() if not name.startswith("target_")} | {
        "start_date": fields["start_date"] + FIRST_DAY,
        "end_date": fields["end_date"] + FIRST_DAY,
        "targeting": booking.audience if any(value is not None for value in booking.audience.values()) else None,
    }


def read_back(game: Game) -> None:
    """Read everything that was registered, one by one and in pages."""
    for client in game.clients:
        answer = game.wire.call("get_client", ids={"client_id": client["client_id"]})
        if answer.is_sound:
            game.compare("get_client", answer.body, client, client["client_id"])
    for advertiser in game.advertisers:
        answer = game.wire.call("get_advertiser", ids={"advertiser_id": advertiser["advertiser_id"]})
        if answer.is_sound:
            game.compare("get_advertiser", answer.body, advertiser, advertiser["advertiser_id"])
        _read_pages(game, advertiser["advertiser_id"])
    for campaign in game.campaigns.values():
        read_campaign(game, campaign)


def read_campaign(game: Game, campaign: Campaign) -> None:
    """Read a campaign: it is as it was last told."""
    answer = game.wire.call("get_campaign", ids=campaign.ids)
    if answer.is_sound:
        game.compare("get_campaign", answer.body, campaign.terms, campaign.campaign_id)


def _read_pages(game: Game, advertiser_id: str) -> None:
    told = {campaign.campaign_id: campaign for campaign in game.of_advertiser(advertiser_id)}
    listed = list(_pages(game, advertiser_id))
    if sorted(each["campaign_id"] for each in listed) != sorted(told):
        game.wire.notes.deviates("list_campaigns", "the pages are not all campaigns, each once", advertiser_id)
    for each in listed:
        if each["campaign_id"] in told:
            game.compare("list_campaigns", each, told[each["campaign_id"]].terms, each["campaign_id"])


def _pages(game: Game, advertiser_id: str) -> Iterator[Terms]:
    """Turn pages until one is not full."""
    for page in range(1, len(game.campaigns) + 2):
        answer = game.wire.call(
            "list_campaigns", ids={"advertiser_id": advertiser_id}, query=f"?size={PAGE}&page={page}"
        )
        rows = answer.body if answer.is_sound else []
        if len(rows) > PAGE:
            game.wire.notes.deviates("list_campaigns", "a page is larger than its size", advertiser_id)
        yield from rows
        if len(rows) != PAGE:
            return


def _client(number: int, client: Person) -> Terms:
    """Write some ages as whole floats."""
    age: int | Decimal = Decimal(f"{client['age']}.0") if number % 5 == 0 else client["age"]
    return {**client, "client_id": str(client["client_id"]), "age": age}


def _written(number: int, told: Terms) -> Terms:
    """Leave out what is null, or the whole audience, or say "ALL"; write limits as whole floats."""
    body = dict(told)
    if number % 4 == 1:
        body["impressions_limit"] = Decimal(f"{told['impressions_limit']}.0")
    if told["targeting"] is None and number % 8 == 1:
        del body["targeting"]
    elif told["targeting"] is not None and number % 2:
        body["targeting"] = {name: value for name, value in told["targeting"].items() if value is not None}
    return body
