"""The scenarios: each judges one target, and `profile` says where the time goes."""

from collections.abc import Callable, Mapping

from tools.bench.lab import Lab
from tools.bench.results import Outcome
from tools.bench.scenarios.ads import ads
from tools.bench.scenarios.anatomy import anatomy
from tools.bench.scenarios.growth import growth
from tools.bench.scenarios.hot import hot
from tools.bench.scenarios.operators import operators
from tools.bench.scenarios.scores import scores
from tools.bench.scenarios.selections import selections
from tools.bench.scenarios.soak import soak
from tools.bench.scenarios.stalls import stalls
from tools.bench.scenarios.statistics import statistics
from tools.bench.scenarios.workers import workers

ONLY_IF_NAMED = frozenset({"soak", "stalls", "operators"})  # they take an hour, and millions of rows
SCENARIOS: Mapping[str, Callable[[Lab], Outcome]] = {
    "ads": ads,
    "hot": hot,
    "growth": growth,
    "selections": selections,
    "statistics": statistics,
    "scores": scores,
    "workers": workers,
    "stalls": stalls,
    "operators": operators,
    "profile": anatomy,
    "soak": soak,
}
