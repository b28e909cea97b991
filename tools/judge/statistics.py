"""The platform's statistics, compared with the judge's books: by campaign and by advertiser, in total and by day."""

from collections.abc import Iterable

from tools.judge.books import Campaign, Sums, add, by_day
from tools.judge.game import Game


def check(game: Game) -> None:
    """Read all of them."""
    for campaign in game.campaigns.values():
        ids = {"campaign_id": campaign.campaign_id}
        _total(game, "campaign_stats", [campaign], ids)
        _days(game, "campaign_days", [campaign], ids)
    for advertiser in game.advertisers:
        ids = {"advertiser_id": advertiser["advertiser_id"]}
        campaigns = game.of_advertiser(advertiser["advertiser_id"])
        _total(game, "advertiser_stats", campaigns, ids)
        _days(game, "advertiser_days", campaigns, ids)


def _total(game: Game, call: str, campaigns: Iterable[Campaign], ids: dict[str, str]) -> None:
    answer = game.wire.call(call, ids=ids)
    if answer.is_sound:
        _compare(game, call, add(campaign.total for campaign in campaigns), answer.body, f"{ids}")


def _days(game: Game, call: str, campaigns: Iterable[Campaign], ids: dict[str, str]) -> None:
    answer = game.wire.call(call, ids=ids)
    if not answer.is_sound:
        return
    own = by_day(campaigns)
    days = [row["date"] for row in answer.body]
    if days != list(own):
        game.wire.notes.deviates(call, "other days than something happened on", f"{ids}: {days} instead of {list(own)}")
    for row in answer.body:
        _compare(game, call, own.get(row["date"], Sums()), row, f"{ids} on {row['date']}")


def _compare(game: Game, call: str, own: Sums, got: dict[str, object], where: str) -> None:
    for name, how in own.differences(got):
        game.wire.notes.deviates(call, f"{name} differs from the books", f"{where}: {how}")
