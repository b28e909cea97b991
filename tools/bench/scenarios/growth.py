"""What ten times the history costs an ad, and ten times and almost a hundred times the campaigns."""

from contextlib import ExitStack

from tools.bench.lab import Lab
from tools.bench.results import Outcome, Run, at_most, ratios, reported

HISTORY, CAMPAIGNS, CROWD = "H", "L", "X"
FOR_TEN_TIMES_THE_HISTORY = 1.1
FOR_TEN_TIMES_THE_CAMPAIGNS = 4.0


def growth(lab: Lab) -> Outcome:
    """Ask the usual, the grown and the overgrown platform in turn."""
    usual = lab.effort.size
    sizes = (usual, HISTORY, CAMPAIGNS, CROWD)
    runs: dict[str, list[Run]] = {size: [] for size in sizes}
    with ExitStack() as stack:
        platforms = {size: stack.enter_context(lab.platform(size)) for size in sizes}
        for number in range(lab.effort.rounds):
            for size, platform in platforms.items():
                label = f"{size}: {lab.sizes[size].running:,} campaigns, {lab.sizes[size].views:,} views"
                runs[size].append(lab.load(label, platform, lab.ads(size), seed=number))
    usually = [run.latency.p50 for run in runs[usual]]

    def grown(size: str) -> list[float]:
        return ratios([run.latency.p50 for run in runs[size]], usually)

    return Outcome(
        f"Growth: more history, more campaigns than {usual}",
        [run for size in sizes for run in runs[size]],
        [
            at_most("p50 with ten times the history", grown(HISTORY), FOR_TEN_TIMES_THE_HISTORY),
            at_most("p50 with ten times the running campaigns", grown(CAMPAIGNS), FOR_TEN_TIMES_THE_CAMPAIGNS),
            reported(f"p50 with {lab.sizes[CROWD].running:,} running campaigns", grown(CROWD)),
        ],
    )
