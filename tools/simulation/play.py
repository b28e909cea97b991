"""Playing a market on the platform, in process: its services, on its database."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Sum

from ads import p90, reference
from ads.delivery import fill_rate, presence
from ads.delivery.click import count_click
from ads.delivery.show import NoAdError, show_ad
from ads.models import CampaignDay, CampaignDelivery, ClientView
from ads.scores import store_scores
from advertisers.services import store_advertisers
from campaigns.services import create_campaign
from clients.services import store_clients
from tools.market.model import Market
from tools.simulation.strategies import choice_of, selection_of
from zoomad.state.services import CACHE_KEY, advance_day, switch_selection

if TYPE_CHECKING:
    from campaigns.booking import Booking

# What refers to these goes with them.
FORGET = """
TRUNCATE clients, advertisers, advertiser_days, fill_days, platform_state, ml_score_reference, ml_score_changes,
         selection_reference, selection_switches CASCADE
"""


@dataclass(frozen=True)
class Play:
    """The results of a market under a strategy: the money charged, and the scores shown."""

    by_day: list[Decimal]
    expected: float
    """What the views that were charged earn on average, whatever the dice: chances of a click instead of clicks."""
    views: int
    clicks: int
    requests: int
    unserved: int
    repeats: int
    """Requests that were answered with an ad that the client had seen."""
    relevance: float
    """The mean score of the ads that were shown, repeated ones included."""
    shares: list[float]
    """How much of its budget each campaign spent, 0 to 1."""

    @property
    def earned(self) -> Decimal:
        """All days together."""
        return sum(self.by_day, Decimal(0))


def play(market: Market, strategy: str, *, on_request: Callable[[], object] = lambda: None) -> Play:
    """Fill an emptied database with the market, play all days, and read the bill."""
    fill(market)
    switch_selection(selection=selection_of(strategy))
    shown_scores: list[int] = []
    numbers = {booking.campaign_id: number for number, booking in enumerate(market.campaigns)}
    for day, guests in enumerate(market.visits):
        advance_day(day=day)
        _analyze()
        fill_rate.store()
        presence.store()
        reference.refresh()
        for guest in guests.tolist():
            if (ad_id := _visit(market, strategy, guest, numbers)) is not None:
                shown_scores.append(int(market.scores[guest, market.campaigns[numbers[ad_id]].advertiser]))
            on_request()
    return _bill(market, shown_scores)


def fill(market: Market) -> None:
    """Replace everything on the platform by the market."""
    fill_rate.store()
    presence.store()
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
    cache.delete(CACHE_KEY)
    advance_day(day=0)
    store_clients(clients=market.clients)
    store_advertisers(advertisers=market.advertisers)
    store_scores(
        scores=[
            {"client_id": client["client_id"], "advertiser_id": advertiser["advertiser_id"], "score": score}
            for client, row in zip(market.clients, market.scores.tolist(), strict=True)
            for advertiser, score in zip(market.advertisers, row, strict=True)
        ]
    )
    p90.rebuild()
    for booking in market.campaigns:
        create_campaign(
            advertiser_id=market.advertisers[booking.advertiser]["advertiser_id"],
            fields=cast("Booking", {"campaign_id": booking.campaign_id, **booking.fields}),
        )


def _analyze() -> None:
    """Analyze as autovacuum does on a platform; without it, plans for growing tables become several times slower."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clients, campaigns, client_ml_scores, campaign_shares, client_views, client_clicks")


def _visit(market: Market, strategy: str, guest: int, numbers: dict[UUID, int]) -> UUID | None:
    """Let a client ask for an ad and click it, if that is what the dice say."""
    client_id = market.clients[guest]["client_id"]
    try:
        ad_id = show_ad(client_id=client_id, choice=choice_of(strategy)).ad_id
    except NoAdError:
        return None
    if market.clicks[guest, numbers[ad_id]]:
        count_click(ad_id=ad_id, client_id=client_id)
    return ad_id


def _expected(market: Market) -> float:
    """Bill what was shown, with the probability of each click instead of the click: the mean over all dice.

    An ad is shown for the first time only while its campaign has clicks left, so that no chance of a click is void.
    """
    campaigns = {booking.campaign_id: number for number, booking in enumerate(market.campaigns)}
    clients = {client["client_id"]: number for number, client in enumerate(market.clients)}
    views = list(ClientView.objects.values_list("client_id", "campaign_id", "cost"))
    pairs = [clients[client_id] for client_id, _, _ in views], [campaigns[campaign_id] for _, campaign_id, _ in views]
    chances = market.probability[pairs] * market.field("cost_per_click")[pairs[1]]
    return float(sum(cost for _, _, cost in views)) + float(chances.sum())


def _bill(market: Market, shown_scores: list[int]) -> Play:
    spent = F("spent_impressions") + F("spent_clicks")
    by_day = dict(CampaignDay.objects.values_list("day").annotate(spent=Sum(spent)))
    by_campaign = dict(CampaignDelivery.objects.values_list("campaign_id", spent))
    totals = CampaignDelivery.objects.aggregate(views=Sum("impressions", default=0), clicks=Sum("clicks", default=0))
    requests = int(market.requests.sum())
    unserved = requests - len(shown_scores)
    return Play(
        by_day=[by_day.get(day, Decimal(0)) for day in range(len(market.visits))],
        expected=_expected(market),
        **totals,
        requests=requests,
        unserved=unserved,
        repeats=requests - unserved - totals["views"],
        relevance=sum(shown_scores) / max(1, len(shown_scores)),
        shares=[
            float(by_campaign.get(booking.campaign_id, 0)) / budget
            for booking, budget in zip(market.campaigns, market.budgets.tolist(), strict=True)
        ],
    )
