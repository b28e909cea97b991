"""Results of measurements, and how they are judged."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from a request to its answer."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, microseconds: Sequence[int]) -> "Latency":
        """Summarise single latencies; of none, all are 0."""
        if not microseconds:
            return cls(0, 0, 0)
        p50, p95, p99 = np.percentile(microseconds, [50, 95, 99]) / 1000
        return cls(float(p50), float(p95), float(p99))


@dataclass(frozen=True, slots=True)
class Usage:
    """What one request cost on the side of the servers; None where it could not be measured."""

    server_cpu_ms: float | None = None
    database_cpu_ms: float | None = None
    database_ms: float | None = None
    statements: float | None = None
    wal_kb: float | None = None
    worker_mb: float | None = None
    cores: float | None = None
    generator_us: float | None = None

    @property
    def cpu_ms(self) -> float:
        """Of the server and the database together."""
        return (self.server_cpu_ms or 0) + (self.database_cpu_ms or 0)


@dataclass(frozen=True, slots=True)
class Run:
    """One stretch of load."""

    name: str
    per_second: float
    latency: Latency
    requests: int
    statuses: Mapping[str, int] = field(default_factory=dict)
    errors: int = 0
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio within one run, compared with its target; `is_met` is None where it is only reported."""

    what: str
    measured: float
    demanded: str = ""
    is_met: bool | None = None
    spread: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """A part of a request, in microseconds."""

    what: str
    microseconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a scenario."""

    title: str
    runs: Sequence[Run]
    targets: Sequence[Target]
    notes: Sequence[str] = ()
    costs: Sequence[Cost] = ()


def at_least(what: str, ratios: Sequence[float], limit: float) -> Target:
    """Judge the median of ratios that have to be high."""
    measured = statistics.median(ratios)
    return Target(what, measured, f"≥ {limit:g}", measured >= limit, spread_of(ratios))


def at_most(what: str, ratios: Sequence[float], limit: float) -> Target:
    """Judge the median of ratios that have to be low."""
    measured = statistics.median(ratios)
    return Target(what, measured, f"≤ {limit:g}", measured <= limit, spread_of(ratios))


def reported(what: str, ratios: Sequence[float]) -> Target:
    """Report the median of ratios without a target."""
    return Target(what, statistics.median(ratios), spread=spread_of(ratios))


def holds(what: str, is_met: bool) -> Target:
    """Report something that either holds or does not."""
    return Target(what, float(is_met), "exact", is_met)


def spread_of(ratios: Sequence[float]) -> str:
    """Name the lowest and the highest of several ratios."""
    return f"{min(ratios):.2f} to {max(ratios):.2f}" if len(ratios) > 1 else ""


def ratios(upper: Sequence[float], lower: Sequence[float]) -> list[float]:
    """Divide pair by pair."""
    return [one / other if other else float("inf") for one, other in zip(upper, lower, strict=True)]


def summed_up(runs: Sequence[Run]) -> list[Run]:
    """Make one line of all runs of a name: medians, in the order in which the names came."""
    return [_median([run for run in runs if run.name == name]) for name in dict.fromkeys(run.name for run in runs)]


def _median(runs: Sequence[Run]) -> Run:
    statuses: dict[str, int] = {}
    for run in runs:
        for status, count in run.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    usage = {name: _middle([getattr(run.usage, name) for run in runs]) for name in Usage.__slots__}
    return Run(
        name=runs[0].name,
        per_second=statistics.median(run.per_second for run in runs),
        latency=Latency(*(statistics.median(getattr(run.latency, p) for run in runs) for p in Latency.__slots__)),
        requests=sum(run.requests for run in runs),
        statuses=statuses,
        errors=sum(run.errors for run in runs),
        usage=Usage(**usage),
    )


def _middle(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
