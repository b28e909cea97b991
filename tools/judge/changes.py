"""Changes within a day: scores and prices change, and what the task forbids is tried."""

from decimal import Decimal

from tools.judge.books import Campaign, Terms
from tools.judge.game import Game
from tools.judge.registration import put_score, read_campaign

SHARE_OF_SCORES = 0.03
FOREVER = 1_000_000
PRICES = ("cost_per_impression", "cost_per_click")


def change(game: Game) -> None:
    """Change scores and prices, as the judge does in the middle of each day; some texts and audiences as well."""
    rows, columns = game.scores.shape
    for place in game.chance.choice(rows * columns, int(rows * columns * SHARE_OF_SCORES), replace=False).tolist():
        client, advertiser = divmod(place, columns)
        game.scores[client, advertiser] = game.chance.integers(0, game.market.scores.max(), endpoint=True)
        put_score(game, client, advertiser)
    for campaign in list(game.campaigns.values()):
        if game.day <= campaign.terms["end_date"]:
            put(game, campaign, _new_terms(game, campaign))
    game.settle()


def put(game: Game, campaign: Campaign, new: Terms) -> None:
    """Change these keys, and nothing else."""
    answer = game.wire.call("change", new, chunked=campaign.number % 4 == 0, ids=campaign.ids)
    if answer.is_success:
        campaign.terms |= new
    if answer.is_sound:
        game.compare("change", answer.body, campaign.terms, campaign.campaign_id)


def try_what_is_forbidden(game: Game) -> None:
    """Frozen fields of a started campaign, dates in the past: all of it is refused, and nothing of it is done."""
    for campaign in list(game.campaigns.values()):
        if campaign.runs_on(game.day):
            for name in ("impressions_limit", "clicks_limit", "end_date"):
                more = {name: campaign.terms[name] + 1}
                game.wire.refused("change", more, why=f"{name} is frozen after the start", ids=campaign.ids)
            read_campaign(game, campaign)
            break
    some = next(iter(game.campaigns.values()), None)
    if some:
        past = some.terms | {"start_date": game.day - 1, "end_date": game.day}
        game.wire.refused("book", past, why="it starts in the past", ids={"advertiser_id": some.advertiser_id})
        empty = some.terms | {"start_date": None}
        game.wire.refused("book", empty, why="it has no start", ids={"advertiser_id": some.advertiser_id})
    game.wire.refused("advance", {"current_date": game.day - 1}, why="the day is past")


def book_and_delete(game: Game) -> None:
    """Change a campaign that has not begun, in all that is free by then, and delete it."""
    some = next(iter(game.campaigns.values()), None)
    if some is None:
        return
    told = some.terms | {"start_date": FOREVER, "end_date": FOREVER + 1, "targeting": None}
    answer = game.wire.call("book", told, ids={"advertiser_id": some.advertiser_id})
    if not answer.is_sound:
        return
    draft = Campaign(answer.body["campaign_id"], some.advertiser_id, 0, told)
    put(game, draft, {"impressions_limit": 5, "clicks_limit": Decimal("7.0"), "end_date": FOREVER + 2})
    put(game, draft, {"start_date": FOREVER + 1, "targeting": {"gender": "MALE", "age_from": None}})
    read_campaign(game, draft)
    game.wire.call("delete", ids=draft.ids)
    game.wire.refused("get_campaign", why="it was deleted", ids=draft.ids)


def _new_terms(game: Game, campaign: Campaign) -> Terms:
    """Choose a price alone, mostly; it is a quotient of the old one."""
    chance, terms = game.chance, campaign.terms
    ratio = Decimal(f"{chance.uniform(0.8, 1.25):.17g}")
    kind = chance.choice(["view", "click", "both", "texts", "audience"], p=[0.35, 0.35, 0.1, 0.1, 0.1])
    if kind == "texts":
        return {"ad_title": f"Ad {campaign.number} on day {game.day}", "ad_text": "Written again."}
    if kind == "audience":
        return {"targeting": _narrower(terms["targeting"])}
    names = {"view": PRICES[:1], "click": PRICES[1:]}.get(str(kind), PRICES)
    return {name: _price(terms[name] * ratio) for name in names}


def _narrower(targeting: Terms | None) -> Terms | None:
    """Add an age to the audience, or take it away again."""
    if targeting is None:
        return {"age_from": 18}
    return {**targeting, "age_from": None if targeting.get("age_from") else 18, "age_to": None}


def _price(value: Decimal) -> Decimal:
    return Decimal(f"{value:.17g}")
