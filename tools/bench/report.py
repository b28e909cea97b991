"""How results look: tables in a terminal, Markdown and JSON in files."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.bench.results import Cost, Outcome, Run, Target, summed_up

RUN_COLUMNS = (
    "", "a second", "p50 ms", "p95 ms", "p99 ms", "errors", "server CPU ms", "database CPU ms", "statements ms",
    "round trips", "WAL kB", "cores", "worker MB", "generator µs",
)  # fmt: skip
TARGET_COLUMNS = ("target", "measured", "demanded", "met", "single pairs")
COST_COLUMNS = ("where", "µs")
MET = {True: "yes", False: "NO", None: "-"}
EXPLANATION = """\
Medians of the rounds. *a second*: requests (or transactions) a second. *server CPU*, *database CPU*: CPU time for each
request in the processes of the server (workers and their parent) and of PostgreSQL. *statements ms*: what PostgreSQL
itself says it spent on planning and executing for each request. *round trips*: statements for each request. *WAL*:
what PostgreSQL wrote to its log of changes for each, images of whole pages included. *cores*:
CPU time of both per second. *generator µs*: CPU time of the load generator for each request."""


def show(console: Console, outcome: Outcome) -> None:
    """Print a scenario's tables."""
    console.print(_rich(outcome.title, RUN_COLUMNS, map(_run_cells, summed_up(outcome.runs))))
    if outcome.costs:
        console.print(_rich("", COST_COLUMNS, map(_cost_cells, outcome.costs)))
    if outcome.targets:
        console.print(_rich("", TARGET_COLUMNS, map(_target_cells, outcome.targets)))
    for note in outcome.notes:
        console.print(note, style="dim", highlight=False)
    console.print()


def write(outcomes: Sequence[Outcome], stem: Path) -> Sequence[Path]:
    """Write STEM.md for people and STEM.json, with every single run, for programs; return both paths."""
    markdown, data = stem.with_suffix(".md"), stem.with_suffix(".json")
    stem.parent.mkdir(parents=True, exist_ok=True)
    markdown.write_text("\n".join(_markdown(outcomes)))
    data.write_text(json.dumps({"machine": machine(), "scenarios": [asdict(one) for one in outcomes]}, indent=1))
    return markdown, data


def machine() -> dict[str, str | int]:
    """Describe the machine."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 0,
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _markdown(outcomes: Sequence[Outcome]) -> Iterable[str]:
    yield "# Benchmark\n"
    yield ", ".join(f"{name}: {value}" for name, value in machine().items()) + ".\n"
    yield f"{EXPLANATION}\n"
    for outcome in outcomes:
        yield f"## {outcome.title}\n"
        yield from _markdown_table(RUN_COLUMNS, map(_run_cells, summed_up(outcome.runs)))
        if outcome.costs:
            yield from _markdown_table(COST_COLUMNS, map(_cost_cells, outcome.costs))
        if outcome.targets:
            yield from _markdown_table(TARGET_COLUMNS, map(_target_cells, outcome.targets))
        yield from (f"{note}\n" for note in outcome.notes)


def _markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    for cells in (columns, ["---", *["---:"] * (len(columns) - 1)], *rows):
        yield f"| {' | '.join(cells)} |"
    yield ""


def _rich(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", header_style="dim", no_wrap=number == 0)
    for row in rows:
        table.add_row(*row, style="red" if "NO" in row else "")
    return table


def _run_cells(run: Run) -> Sequence[str]:
    usage = run.usage
    return (
        run.name,
        f"{run.per_second:,.0f}",
        f"{run.latency.p50:.1f}",
        f"{run.latency.p95:.1f}",
        f"{run.latency.p99:.1f}",
        f"{run.errors}",
        _number(usage.server_cpu_ms, 2),
        _number(usage.database_cpu_ms, 2),
        _number(usage.database_ms, 2),
        _number(usage.statements, 2),
        _number(usage.wal_kb, 1),
        _number(usage.cores, 2),
        _number(usage.worker_mb, 0),
        _number(usage.generator_us, 0),
    )


def _target_cells(target: Target) -> Sequence[str]:
    measured = MET[target.is_met] if target.demanded == "exact" else f"{target.measured:.2f}"
    return target.what, measured, target.demanded, MET[target.is_met], target.spread


def _cost_cells(cost: Cost) -> Sequence[str]:
    return cost.what.replace("  ", "- "), f"{cost.microseconds:,.0f}"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
