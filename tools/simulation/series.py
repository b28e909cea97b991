"""Several markets of one kind: means, and how far they can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Self

from scipy.stats import t

from tools.simulation.experiment import Experiment

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean, and half of the interval around it in which the true one lies with 95 % certainty."""

    mean: float
    half: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Take Student's distribution: the values are few."""
        if len(values) == 1:
            return cls(values[0], 0.0)
        width = t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)
        return cls(fmean(values), float(width) * stdev(values) / sqrt(len(values)))


def shares(found: Sequence[Experiment], strategy: str) -> list[float]:
    """Say how much of its bound the strategy earns in each market."""
    return [each.share(strategy) for each in found]


def against(found: Sequence[Experiment], strategy: str, other: str) -> list[float]:
    """Say how much more than the other the strategy earns in each market where both were played."""
    return [each.share(strategy) / each.share(other) - 1 for each in found if other in each.plays]


def of_plays(found: Sequence[Experiment], strategy: str, name: str) -> list[float]:
    """Give a figure of the strategy's plays."""
    return [float(getattr(each.plays[strategy], name)) for each in found]
