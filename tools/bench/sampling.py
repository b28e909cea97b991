"""Where Python's time goes: the stack is sampled two thousand times a second, and each sample counts for one layer.

A timer interrupts the main thread; unlike with a tracing profiler, nothing is slowed down between two samples.
"""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from tools.local.environment import ROOT

INTERVAL = 0.0005
LAYERS = {
    "psycopg_pool": "the pool of connections",
    "psycopg": "psycopg, which waits for PostgreSQL",
    "django/db": "Django: connections and cursors",
    "rest_framework": "REST framework: dispatch, negotiation, answer",
    "django_prometheus": "metrics",
    "prometheus": "metrics",
    "zoomad/observability/metrics": "metrics",
    "zoomad/observability/exposition": "metrics",
    "zoomad/serving/middleware": "the platform's middleware",
    "zoomad/": "the platform: JSON, errors, state",
    "ads/": "the platform: ads",
    "logging": "logging",
    "django/": "Django: handler, routes, request, response",
}


class Sampler:
    """Counts samples by layer."""

    def __init__(self) -> None:
        self.looks: Counter[str] = Counter()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Sample the main thread for the length of the block."""
        before = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        self.looks[layer_of(frame)] += 1


def layer_of(frame: FrameType | None) -> str:
    """Name the layer of the innermost frame that belongs to one: the standard library works for its callers."""
    while frame is not None:
        path = frame.f_code.co_filename
        module = path.partition("site-packages/")[2] or path.removeprefix(f"{ROOT}/")
        for start, layer in LAYERS.items():
            if module.startswith(start):
                return layer
        frame = frame.f_back
    return "everything else"


def timed(work: Callable[[], object]) -> float:
    """Return the microseconds that a call takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e6
