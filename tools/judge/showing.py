"""The middle of a run: clients ask for ads and click them, and each ad is checked against the rules."""

from tools.judge.books import Campaign, Terms
from tools.judge.game import FIRST_DAY, Game

CLICKS_TWICE = 0.2


def ask_for_ads(game: Game) -> None:
    """Let everybody who comes on this day ask once, and click what they like."""
    for guest in game.market.visits[game.day - FIRST_DAY].tolist():
        client = game.clients[guest]
        answer = game.wire.maybe("get_ad", query=f"?client_id={client['client_id']}")
        if answer.is_sound:
            _judge(game, guest, answer.body)
        elif not answer.is_success and any(_is_new_to(game, campaign, client) for campaign in game.campaigns.values()):
            game.unserved += 1
            if not game.holds_back:
                game.wire.notes.deviates("get_ad", "no ad, though one fits", client["client_id"])


def _is_new_to(game: Game, campaign: Campaign, client: Terms) -> bool:
    is_open = campaign.runs_on(game.day) and campaign.has_budget() and campaign.fits(client)
    return is_open and client["client_id"] not in campaign.seen_by


def _judge(game: Game, guest: int, ad: Terms) -> None:
    """Check the ad against the rules, book it, and click it if the dice say so."""
    client = game.clients[guest]
    client_id = client["client_id"]
    campaign = game.campaigns.get(str(ad.get("ad_id")))
    if campaign is None:
        game.wire.notes.deviates("get_ad", "an ad that was never booked", f"{ad.get('ad_id')}")
        return
    _check(game, campaign, client, ad)
    if campaign.show(client_id, game.day):
        advertiser = game.market.campaigns[campaign.number].advertiser
        game.shown_scores.append(int(game.scores[guest, advertiser]))
    if game.market.clicks[guest, campaign.number]:
        for _ in range(2 if game.chance.random() < CLICKS_TWICE else 1):
            game.wire.call("click", {"client_id": client_id}, ids={"ad_id": campaign.campaign_id})
            campaign.click(client_id, game.day)


def _check(game: Game, campaign: Campaign, client: Terms, ad: Terms) -> None:
    told = {"advertiser_id": campaign.advertiser_id, **_texts(campaign)}
    game.compare("get_ad", ad, told, campaign.campaign_id)
    is_new = client["client_id"] not in campaign.seen_by
    wrong = {
        "an ad outside of its days": not campaign.runs_on(game.day),
        "an ad outside of its audience": not campaign.fits(client),
        "an ad beyond its impressions limit": is_new and len(campaign.seen_by) >= campaign.terms["impressions_limit"],
        "an ad whose clicks are used up": len(campaign.clicked_by) >= campaign.terms["clicks_limit"],
        "an ad that the client has clicked": client["client_id"] in campaign.clicked_by,
    }
    for what, is_so in wrong.items():
        if is_so:
            game.wire.notes.deviates("get_ad", what, f"{campaign.campaign_id} to {client['client_id']}")
    game.outside += not campaign.fits(client)


def _texts(campaign: Campaign) -> Terms:
    return {name: campaign.terms[name] for name in ("ad_title", "ad_text")}
