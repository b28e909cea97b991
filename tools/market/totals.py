"""What was delivered, as those who keep books of their own add it up."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self


@dataclass(frozen=True, slots=True)
class Totals:
    """What was counted and what it cost; adds up, exactly."""

    impressions: int = 0
    clicks: int = 0
    spent_impressions: Decimal = Decimal(0)
    spent_clicks: Decimal = Decimal(0)

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.impressions + other.impressions,
            self.clicks + other.clicks,
            self.spent_impressions + other.spent_impressions,
            self.spent_clicks + other.spent_clicks,
        )

    @property
    def spent(self) -> Decimal:
        """All of it."""
        return self.spent_impressions + self.spent_clicks
