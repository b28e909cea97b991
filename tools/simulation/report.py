"""How an experiment looks: a table in a terminal, JSON in a file."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.simulation.bound import Bound
from tools.simulation.experiment import Experiment
from tools.simulation.play import Play
from tools.simulation.strategies import PLATFORM

COLUMNS = ("strategy", "earned", "of the bound", "impressions", "clicks", "no ad", "relevance", "delivered")
NOTES = """\
earned: what was billed. of the bound: of that of who cannot foresee clicks. no ad: requests that nothing fitted.
relevance: mean score of what was shown. delivered: mean share of a campaign's budget that it spent."""


def show(console: Console, found: Experiment) -> None:
    """Print the table, one row for each strategy, and the bounds."""
    scale = found.scale
    title = f"{scale.days} days, {scale.clients} clients, {scale.campaigns} campaigns, seed {found.seed}"
    table = Table(title=title, title_justify="left")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == COLUMNS[0] else "right")
    for name, played in found.plays.items():
        cells = _cells(played, found.on_average)
        table.add_row(name, *cells, style="bold" if name == PLATFORM else None)
    table.add_section()
    table.add_row("bound", *_bound_cells(found.on_average, found.on_average))
    table.add_row("foreseeing", *_bound_cells(found.foreseeing, found.on_average), style="dim")
    console.print(table)
    console.print(NOTES, style="dim", highlight=False)


def write(found: Experiment, path: Path) -> None:
    """Write everything that was found, day by day and campaign by campaign."""
    path.write_text(json.dumps(as_json(found), indent=1))


def as_json(found: Experiment) -> dict[str, Any]:
    """Give what was found in JSON's types; money as strings, so that it stays exact."""
    plays = {
        name: asdict(played) | {"earned": str(played.earned), "by_day": [str(money) for money in played.by_day]}
        for name, played in found.plays.items()
    }
    bounds = {
        name: {"earned": bound.earned, "shares": bound.shares.tolist()}
        for name, bound in (("on_average", found.on_average), ("foreseeing", found.foreseeing))
    }
    return {"scale": asdict(found.scale), "seed": found.seed, "strategies": plays, "bounds": bounds}


def _cells(played: Play, bound: Bound) -> tuple[str, ...]:
    return (
        f"{played.earned:,.2f}",
        f"{float(played.earned) / bound.earned:.1%}",
        f"{played.views:,}",
        f"{played.clicks:,}",
        f"{played.unserved:,}",
        f"{played.relevance:.1f}",
        f"{sum(played.shares) / len(played.shares):.1%}",
    )


def _bound_cells(bound: Bound, reference: Bound) -> tuple[str, ...]:
    return (
        f"{bound.earned:,.2f}",
        f"{bound.earned / reference.earned:.1%}",
        "",
        "",
        "",
        "",
        f"{bound.shares.mean():.1%}",
    )
