"""How often homes settle while one campaign is shown until it is used up: `python -m tools.simulation.homes`.

The rules are those of `ads/delivery/shares.py`, played without a database; a test holds the two together. Every view
comes from a client who has not seen the campaign, of any home with the same chance.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

EIGHTHS = 8
HOMES = (8, 32, 64, 512, 4_096)
LIMITS = (1_000, 10_000, 100_000, 1_000_000)


@dataclass
class Settled:
    """What it took to show a campaign as often as was booked."""

    settlements: int = 0
    recalls: int = 0
    """Those among them that took back what other homes had not used, and so wrote in all of them."""


class Campaign:
    """A campaign's limit of views, the bank and the shares of its homes."""

    def __init__(self, limit: int, homes: int) -> None:
        self.limit = limit
        # The only home holds all of it from its first row on.
        self.granted = limit if homes == 1 else 0
        self.allotted = [self.granted] * homes
        self.used = [0] * homes
        self.settled = Settled()

    def show_to_one_of(self, home: int) -> bool:
        """Charge a view to the home, whatever it takes; False where nothing is left of the campaign."""
        if self.used[home] == self.allotted[home] and not self._settle(home, takes_back=True):
            return False
        self.used[home] += 1
        if self.used[home] == self.allotted[home] != self.limit:
            self._settle(home, takes_back=False)
        return True

    def _settle(self, home: int, *, takes_back: bool) -> bool:
        self.settled.settlements += 1
        if self.granted == self.limit and takes_back:
            self.settled.recalls += 1
            self.allotted = self.used.copy()
            self.granted = sum(self.used)
        left, homes = self.limit - self.granted, len(self.allotted)
        given = max(min(left, 1), min(left // homes, self.limit // (EIGHTHS * homes)))
        self.allotted[home] += given
        self.granted += given
        return given > 0


def play(limit: int, homes: int, next_home: Callable[[], int] | None = None) -> Settled:
    """Show a campaign until it is used up, by default to clients in no order."""
    chance = random.Random(1)  # noqa: S311 - not for secrets
    campaign = Campaign(limit, homes)
    shown = 0
    while shown < limit:
        home = next_home() if next_home else chance.randrange(homes)
        if not campaign.show_to_one_of(home):
            raise AssertionError("something was left, and nobody could be shown it")
        shown += 1
    return campaign.settled


def main() -> None:
    """Print how many of a thousand views cost a settlement, and in brackets how many of these wrote in all homes."""
    print("homes".rjust(8), *(f"{limit:,} views".rjust(20) for limit in LIMITS))
    for homes in HOMES:
        found = [(limit, play(limit, homes)) for limit in LIMITS]
        shares = (
            f"{1_000 * settled.settlements / limit:.1f} ({1_000 * settled.recalls / limit:.1f})"
            for limit, settled in found
        )
        print(f"{homes:,}".rjust(8), *(share.rjust(20) for share in shares))


if __name__ == "__main__":
    main()
