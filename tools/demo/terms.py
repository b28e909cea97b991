"""What a campaign agrees to: when it flies, how much it may get and what it pays."""

import math
from decimal import Decimal
from random import Random

from .catalogue import Targeting, Trade

CPI = (Decimal("0.0015"), Decimal("0.08"))
CPI_STEP = Decimal("0.0001")
CPC_STEP = Decimal("0.01")


def flight(chance: Random, days: int) -> tuple[int, int]:
    """Draw the first and the last day: most fly beyond the end of the run, some are over by then, some begin later."""
    fate = chance.choices(["flying", "over", "planned"], [70, 16, 14])[0]
    if fate == "planned":
        start = days + chance.randrange(7)
        return start, start + chance.randint(3, 14)
    if fate == "over" and days > 1:
        end = chance.randrange(days - 1)
        return chance.randint(0, end), end
    start = max(0, chance.randrange(-days // 2, days))  # a third of them are there from the start
    return start, max(start, days) + chance.randint(1, 14)


def limits(chance: Random, targeting: Targeting) -> tuple[int, int]:
    """Draw the limits of impressions and clicks. Who talks to everybody runs out within days; who aims well may not."""
    size = chance.choices(["small", "medium", "large"], [40, 35, 25])[0]
    if targeting == Targeting():
        impressions = chance.randrange(20, 80, 5)
    elif size == "small":
        impressions = chance.randrange(30, 160, 5)
    else:
        impressions = chance.randrange(160, 400, 10) if size == "medium" else chance.randrange(1_000, 6_000, 250)
    return impressions, max(2, impressions * chance.randint(4, 20) // 100)


def impression_price(chance: Random) -> Decimal:
    """Draw a price per impression: 1.50 to 80 for a thousand."""
    return _between(chance, *CPI, CPI_STEP)


def click_price(chance: Random, trade: Trade) -> Decimal:
    """Draw a price per click within what the trade pays."""
    return _between(chance, *trade.click, CPC_STEP)


def _between(chance: Random, low: Decimal, high: Decimal, step: Decimal) -> Decimal:
    """Draw a price between two, cheap ones more often, in whole steps."""
    steps = math.exp(chance.uniform(math.log(low / step), math.log(high / step)))
    return round(steps) * step
