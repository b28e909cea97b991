"""The experiment: one market, played from its first day by every strategy, and an upper bound of earnings."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ads.counters.audit import differences
from tools.market.model import Market
from tools.simulation.bound import Bound, upper_bound
from tools.simulation.play import Play, play
from tools.simulation.strategies import STRATEGIES


@dataclass(frozen=True)
class Experiment:
    """The plays, and their results, by strategy."""

    seed: int
    market: Market
    plays: dict[str, Play]
    on_average: Bound
    """The bound of average earnings for strategies that cannot foresee the dice; luck may exceed it."""
    foreseeing: Bound
    """The upper bound."""

    def share(self, strategy: str) -> float:
        """Say how much of the bound a strategy earns, both on average over the dice."""
        return self.plays[strategy].expected / self.on_average.earned


def run(seed: int, market: Market, console: Console, strategies: Sequence[str] = tuple(STRATEGIES)) -> Experiment:
    """Play; a progress bar on the console counts the requests. After each play all counters are held against the rows.

    Raises:
        RuntimeError: after a play, a counter differs from the rows of views and clicks.

    """
    plays = {}
    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(strategies) * int(market.requests.sum()))
        for name in strategies:
            progress.update(task, description=f"{name}, {seed}")
            plays[name] = play(market, name, on_request=lambda: progress.advance(task))
            if difference := next(iter(differences()), None):
                raise RuntimeError(f"A counter differs from the rows: {difference}")
        progress.update(task, description="upper bound")
        bounds = (upper_bound(market, market.probability), upper_bound(market, market.clicks))
    return Experiment(seed, market, plays, *bounds)
