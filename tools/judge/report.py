"""How a run looks in a terminal: the metrics and the penalties in a table, and every deviation under it."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from tools.judge.score import Metrics, scores
from tools.judge.wire import Notes

COLUMNS = (
    "selection", "profit", "mean score", "delivered", "views", "clicks", "no ad", "above limits", "5xx", "outside",
    "penalty",
)  # fmt: skip
NOTE = """\
delivered: views and clicks, of what the limits allow. no ad: requests that got none though one fitted.
Score: 0.5 profit + 0.25 mean score + 0.15 delivered + 0.1 speed, each against the best of these runs; less the penalty.
"""


def show(console: Console, title: str, runs: Mapping[str, Metrics]) -> None:
    """Print the table, and under it what a clock had a part in: the same seed makes the same table."""
    table = Table(title=title, title_justify="left")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == COLUMNS[0] else "right")
    for name, run in runs.items():
        table.add_row(name, *_cells(run))
    console.print(table)
    console.print(NOTE, style="dim", highlight=False, end="")
    for (name, run), score in zip(runs.items(), scores(list(runs.values())), strict=True):
        time = f"{1000 * run.mean_seconds:.2f} ms is the mean time of an answer"
        console.print(f"{name}: {time}, the score {score:.3f}.", highlight=False)


def show_deviations(console: Console, runs: Mapping[str, Notes]) -> None:
    """Print every kind of deviation, how often it was met, and where for the first time."""
    for name, notes in runs.items():
        for (call, what), (times, where) in notes.deviations.items():
            count = "once" if times == 1 else f"{times:,} times"
            _line(console, f"{name}: {call}: {what} ({count})", "red")
            _line(console, f"    first: {where}", "dim")
    if not any(notes.deviations for notes in runs.values()):
        _line(console, "No deviation.", "green")


def _line(console: Console, text: str, style: str) -> None:
    """Print what others said, as it is."""
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def _cells(run: Metrics) -> tuple[str, ...]:
    return (
        f"{run.profit:,.2f}",
        f"{run.relevance:,.1f}",
        f"{run.delivered:.1%}",
        f"{run.impressions:,}",
        f"{run.clicks:,}",
        f"{run.unserved:,}",
        f"{run.excess:.1%}",
        f"{run.server_errors:,}",
        f"{run.outside:,}",
        f"{run.penalty:.0%}",
    )
