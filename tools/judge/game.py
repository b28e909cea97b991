"""The state of a run: the platform, the market, and the judge's own records."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from tools.judge.books import Campaign, Terms
from tools.judge.wire import Wire
from tools.market.model import Integers, Market

FIRST_DAY = 1
"""The market's days count from 0, the judge's from 1."""


@dataclass(slots=True)
class Game:
    """A run in progress."""

    wire: Wire
    market: Market
    chance: np.random.Generator
    """For what the market does not say: which prices change, who clicks twice."""
    settle: Callable[[], object]
    """Waits until the platform has taken what changed in, so that the same seed makes the same table."""
    holds_back: bool = False
    """The selection may have no ad while something fits."""
    day: int = FIRST_DAY
    clients: list[Terms] = field(default_factory=list)
    """As they are told to the platform, in the market's order, as are the others."""
    advertisers: list[Terms] = field(default_factory=list)
    scores: Integers = field(default_factory=lambda: np.empty((0, 0), np.int64))
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    """The judge's books, by id."""
    shown_scores: list[int] = field(default_factory=list)
    """Of the first views, as the scores were at that moment."""
    outside: int = 0
    """Ads that were shown outside their audience."""
    unserved: int = 0
    """Requests that got no ad though something fitted that the client had not seen."""

    def of_advertiser(self, advertiser_id: str) -> list[Campaign]:
        """Give the books of all its campaigns."""
        return [campaign for campaign in self.campaigns.values() if campaign.advertiser_id == advertiser_id]

    def compare(self, call: str, got: Terms, told: Terms, where: str) -> None:
        """Note what the platform gives back differently from what it was sent; it may add fields."""
        for name, value in told.items():
            if name == "targeting":
                self._compare_targeting(call, got, value, where)
            elif not is_same(got.get(name), value):
                self.wire.notes.deviates(call, f"{name} came back otherwise", f"{where}: {got.get(name)} for {value}")

    def _compare_targeting(self, call: str, got: Terms, told: Terms | None, where: str) -> None:
        for name in ("gender", "age_from", "age_to", "location"):
            wanted, has = (told or {}).get(name), (got.get("targeting") or {}).get(name)
            if not (has == wanted or (name == "gender" and {has, wanted} == {None, "ALL"})):
                self.wire.notes.deviates(call, f"targeting.{name} came back otherwise", f"{where}: {has} for {wanted}")


def is_same(got: object, told: object) -> bool:
    """Tell whether a value came back as it went; a number to the last digit, however it is written."""
    if isinstance(told, Decimal | int) and not isinstance(got, Decimal | int):
        return False
    return bool(got == told)
