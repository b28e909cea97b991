"""The experiment as a picture, for files: earnings, relevance, and how budgets were delivered."""

from itertools import accumulate
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tools.simulation.experiment import Experiment
from tools.simulation.strategies import PLATFORM

COLOURS = {PLATFORM: "#1565c0"}
OTHERS = ("#9e9e9e", "#ef9a3d", "#5e9e68", "#8e5ea2", "#c0504d")


def draw(found: Experiment, path: Path) -> None:
    """Write a PNG."""
    others = iter(OTHERS)
    colours = {name: COLOURS.get(name) or next(others) for name in found.plays}
    figure = Figure(figsize=(11, 6.4), dpi=90, layout="constrained")
    (earned, growing), (relevance, delivered) = figure.subplots(2, 2)
    _bars(earned, "Earned, expected", {name: played.expected for name, played in found.plays.items()}, colours)
    for bound, label, style in (
        (found.on_average, "bound", "-"),
        (found.foreseeing, "bound of who foresees clicks", ":"),
    ):
        earned.axvline(bound.earned, color="black", linestyle=style, label=label)
    earned.set_xlim(0, found.foreseeing.earned * 1.1)
    earned.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2, frameon=False)
    scores = {name: played.relevance for name, played in found.plays.items()}
    _bars(relevance, "Relevance: mean score of what was shown", scores, colours)
    for name, played in found.plays.items():
        growing.plot([0, *map(float, accumulate(played.by_day))], color=colours[name], label=name)
        delivered.plot(sorted(played.shares, reverse=True), color=colours[name], label=name)
    delivered.plot(sorted(found.on_average.shares, reverse=True), color="black", label="bound")
    growing.set(title="Earned so far", xlabel="days", xlim=(0, len(found.market.visits)), ylim=(0, None))
    growing.legend()
    delivered.set(title="Share of its budget that each campaign spent", xlabel="campaigns, by share", ylim=(0, 1.02))
    delivered.legend()
    figure.savefig(path, metadata={"Software": None})


def _bars(axes: Axes, title: str, values: dict[str, float], colours: dict[str, str]) -> None:
    bars = axes.barh(list(values), list(values.values()), color=[colours[name] for name in values])
    axes.bar_label(bars, fmt="{:,.1f}", label_type="center", color="white", fontweight="bold")
    axes.invert_yaxis()
    axes.set_title(title)
