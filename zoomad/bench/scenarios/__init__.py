"""The scenarios: each judges one target, and `profile` says where the time goes."""

from collections.abc import Callable, Mapping

from zoomad.bench.lab import Lab
from zoomad.bench.results import Outcome
from zoomad.bench.scenarios.ads import ads
from zoomad.bench.scenarios.anatomy import anatomy
from zoomad.bench.scenarios.growth import growth
from zoomad.bench.scenarios.hot import hot
from zoomad.bench.scenarios.scores import scores
from zoomad.bench.scenarios.statistics import statistics
from zoomad.bench.scenarios.workers import workers

SCENARIOS: Mapping[str, Callable[[Lab], Outcome]] = {
    "ads": ads,
    "hot": hot,
    "growth": growth,
    "statistics": statistics,
    "scores": scores,
    "workers": workers,
    "profile": anatomy,
}
