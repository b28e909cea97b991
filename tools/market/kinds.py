"""The kinds of market that can be played, each in three sizes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.market import judged, simulated
from tools.market.model import Market


@dataclass(frozen=True)
class Kind:
    """How a kind of market is made: from a seed and a scale, which is a dataclass of its own."""

    generate: Callable[[int, Any], Market]
    sizes: Mapping[str, Any]


KINDS = {
    "usual": Kind(
        simulated.generate,
        {
            "small": simulated.Scale(clients=60, campaigns=40),
            "medium": simulated.Scale(),
            "large": simulated.Scale(clients=1000, campaigns=500),
        },
    ),
    "long": Kind(
        simulated.generate,
        {
            "small": simulated.Scale(days=30, longest=10, clients=60, campaigns=110),
            "medium": simulated.Scale(days=30, longest=10, campaigns=450),
            "large": simulated.Scale(days=60, longest=20, campaigns=900),
        },
    ),
    "judge": Kind(
        judged.generate,
        {
            "small": judged.Scale(days=5, clients=100, advertisers=10, campaigns=20),
            "medium": judged.Scale(days=10, clients=400, advertisers=40, campaigns=80),
            "large": judged.Scale(days=20, clients=1000, advertisers=100, campaigns=400),
        },
    ),
}
"""usual: ten days, which begin and end at once. long: with an unknown end. judge: far more requests than
impressions to sell, small limits, narrow audiences."""
