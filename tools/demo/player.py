"""Plays the part of the clients: they come, see an ad or none, and click when it interests them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from zoomad.wire import CONNECTIONS

from .api import Platform, ShownAd
from .market import Client, Market, Visit

EAGERNESS = 0.13
"""How often a client with the greatest interest clicks an ad that is new to them."""
BOREDOM = 0.25
"""What is left of that when they have seen the ad before."""
STRANGER = 0.2
"""The interest in an ad of an advertiser that is not of this market."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one visit: the client, the ad if there was one, and whether it was clicked."""

    client_id: UUID
    ad_id: UUID | None
    clicked: bool = False


@dataclass(slots=True)
class Tally:
    """The player's own books of a day or of a run."""

    served: int = 0
    unserved: int = 0
    shown: set[tuple[UUID, UUID]] = field(default_factory=set)
    clicked: set[tuple[UUID, UUID]] = field(default_factory=set)
    """Pairs of client and ad: the platform counts each once, however often it happens."""

    def add(self, outcome: Outcome) -> None:
        """Book one visit."""
        if outcome.ad_id is None:
            self.unserved += 1
            return
        self.served += 1
        self.shown.add((outcome.client_id, outcome.ad_id))
        if outcome.clicked:
            self.clicked.add((outcome.client_id, outcome.ad_id))

    def merge(self, other: "Tally") -> None:
        """Add the books of another tally."""
        self.served += other.served
        self.unserved += other.unserved
        self.shown |= other.shown
        self.clicked |= other.clicked

    @property
    def visits(self) -> int:
        """All of them, with an ad and without."""
        return self.served + self.unserved

    @property
    def fill_rate(self) -> float:
        """Visits with an ad, per hundred."""
        return 100 * self.served / self.visits if self.visits else 0.0

    def impressions_by_ad(self) -> Counter[UUID]:
        """Count the clients that saw each ad."""
        return Counter(ad_id for _, ad_id in self.shown)

    def clicks_by_ad(self) -> Counter[UUID]:
        """Count the clients that clicked each ad."""
        return Counter(ad_id for _, ad_id in self.clicked)


class Player:
    """Sends visits over a few connections at once. Leaving its context drops the visits that wait."""

    def __init__(self, platform: Platform, market: Market) -> None:
        self._platform = platform
        self._trades = {advertiser.advertiser_id: advertiser.trade for advertiser in market.advertisers}
        self._seen: set[tuple[UUID, UUID]] = set()
        self._pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="visitor")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def play(self, visits: Sequence[Visit]) -> Iterator[Outcome]:
        """Play the visits, several at a time; their outcomes come in the order of the visits."""
        return self._pool.map(self._visit, visits)

    def _visit(self, visit: Visit) -> Outcome:
        client = visit.client
        ad = self._platform.ad_for(client.client_id)
        if ad is None:
            return Outcome(client.client_id, None)
        clicks = visit.luck < self._appetite(client, ad)
        self._seen.add((client.client_id, ad.ad_id))
        if clicks:
            self._platform.click(ad.ad_id, client.client_id)
        return Outcome(client.client_id, ad.ad_id, clicks)

    def _appetite(self, client: Client, ad: ShownAd) -> float:
        """Tell the chance of a click: it grows with what interests the client, which the scores only follow."""
        trade = self._trades.get(ad.advertiser_id)
        interest = STRANGER if trade is None else client.interests[trade]
        boredom = BOREDOM if (client.client_id, ad.ad_id) in self._seen else 1.0
        return EAGERNESS * interest**2 * boredom
