"""What the market costs an ad: more history, more campaigns, audiences of a few, clients without scores."""

from contextlib import ExitStack
from dataclasses import dataclass

from tools.bench.lab import Lab
from tools.bench.results import Outcome, Run, at_most, ratios


@dataclass(frozen=True, slots=True)
class Market:
    """A data set, what it shows, and how often the usual p50 an ad may take on it."""

    size: str
    what: str
    limit: float


MARKETS = (
    Market("H", "ten times the history", 1.1),
    Market("L", "15,000 running campaigns", 1.25),
    Market("X", "100,000 running campaigns", 1.5),
    Market("Y", "1,000 running among 100,000 over or not begun", 1.25),
    Market("R", "10,000 running, of which a client fits a handful", 2),
    Market("W", "clients who have seen 300 ads", 2),
    Market("N", "clients without scores", 2),
    Market("E", "all prices equal", 2),
    Market("F", "everything free", 2),
)


def growth(lab: Lab) -> Outcome:
    """Ask the usual platform and each other in turn."""
    usual = lab.effort.size
    sizes = (usual, *(market.size for market in MARKETS))
    runs: dict[str, list[Run]] = {size: [] for size in sizes}
    with ExitStack() as stack:
        platforms = {size: stack.enter_context(lab.platform(size)) for size in sizes}
        for number in range(lab.effort.rounds):
            for size, platform in platforms.items():
                label = f"{size}: {lab.sizes[size].running:,} campaigns, {lab.sizes[size].views:,} views"
                runs[size].append(lab.load(label, platform, lab.ads(size), seed=number))
    p50 = {size: [run.latency.p50 for run in runs[size]] for size in sizes}
    return Outcome(
        f"Growth: other markets than {usual}",
        [run for size in sizes for run in runs[size]],
        [at_most(f"p50 with {market.what}", ratios(p50[market.size], p50[usual]), market.limit) for market in MARKETS],
    )
