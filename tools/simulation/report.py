"""How experiments look: tables in a terminal, JSON in a file."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.simulation.bound import Bound
from tools.simulation.experiment import Experiment
from tools.simulation.play import Play
from tools.simulation.series import Spread, against, of_plays, shares
from tools.simulation.strategies import PLATFORM

COLUMNS = (
    "strategy", "earned", "expected", "of the bound", "views", "clicks", "no ad", "repeats", "score", "spent", "sold",
)  # fmt: skip
NOTES = """\
earned: what was billed. expected: the same with the chance of each click in its place. of the bound: of that of who
cannot foresee clicks. no ad: requests that got none. repeats: those that got an ad seen before. score: the mean score
of what was shown. spent: mean share of a campaign's budget that it spent. sold: share of all impressions limits."""
SERIES_COLUMNS = ("strategy", "of the bound", "against the formula", "worst", "score", "of the bound's", "sold")
SERIES_NOTES = """\
Means of the seeds ± half of a 95 % interval; all earnings are expected ones. worst: of the seeds, against the formula.
of the bound's: mean score beside that of the best plan. sold: share of all impressions limits."""


def show(console: Console, title: str, found: Experiment) -> None:
    """Print the table of one market, one row for each strategy, and the bounds."""
    table = _table(f"{title}, seed {found.seed}", COLUMNS)
    for name, played in found.plays.items():
        table.add_row(name, *_cells(found, played), style="bold" if name == PLATFORM else None)
    table.add_section()
    table.add_row("bound", *_bound_cells(found, found.on_average))
    table.add_row("foreseeing", *_bound_cells(found, found.foreseeing), style="dim")
    console.print(table)
    console.print(NOTES, style="dim", highlight=False)


def show_series(console: Console, title: str, found: Sequence[Experiment]) -> None:
    """Print what came of several markets of one kind."""
    table = _table(f"{title}, seeds {found[0].seed} to {found[-1].seed}", SERIES_COLUMNS)
    for name in found[0].plays:
        gains = against(found, name, PLATFORM)
        table.add_row(
            name,
            _percent(Spread.of(shares(found, name))),
            *((_percent(Spread.of(gains), "+"), f"{min(gains):+.1%}") if gains and name != PLATFORM else ("", "")),
            f"{Spread.of(of_plays(found, name, 'relevance')).mean:,.1f}",
            _percent(Spread.of([each.plays[name].relevance / each.on_average.relevance for each in found])),
            _percent(Spread.of([_sold(each, each.plays[name].views) for each in found])),
            style="bold" if name == PLATFORM else None,
        )
    console.print(table)
    console.print(SERIES_NOTES, style="dim", highlight=False)


def write(found: Sequence[Experiment], path: Path) -> None:
    """Write everything that was found, market by market, day by day and campaign by campaign."""
    path.write_text(json.dumps([as_json(each) for each in found], indent=1))


def as_json(found: Experiment) -> dict[str, object]:
    """Give what was found in JSON's types; money as strings, so that it stays exact."""
    plays = {
        name: asdict(played) | {"earned": str(played.earned), "by_day": [str(money) for money in played.by_day]}
        for name, played in found.plays.items()
    }
    bounds = {
        name: asdict(bound) | {"shares": bound.shares.tolist()}
        for name, bound in (("on_average", found.on_average), ("foreseeing", found.foreseeing))
    }
    return {"seed": found.seed, "strategies": plays, "bounds": bounds}


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="left" if column == "strategy" else "right")
    return table


def _cells(found: Experiment, played: Play) -> tuple[str, ...]:
    return (
        f"{played.earned:,.2f}",
        f"{played.expected:,.2f}",
        f"{played.expected / found.on_average.earned:.1%}",
        f"{played.views:,}",
        f"{played.clicks:,}",
        f"{played.unserved:,}",
        f"{played.repeats:,}",
        f"{played.relevance:,.1f}",
        f"{sum(played.shares) / len(played.shares):.1%}",
        f"{_sold(found, played.views):.1%}",
    )


def _bound_cells(found: Experiment, bound: Bound) -> tuple[str, ...]:
    return (
        "",
        f"{bound.earned:,.2f}",
        f"{bound.earned / found.on_average.earned:.1%}",
        f"{bound.views:,.0f}",
        "",
        "",
        "",
        f"{bound.relevance:,.1f}",
        f"{bound.shares.mean():.1%}",
        f"{_sold(found, bound.views):.1%}",
    )


def _sold(found: Experiment, views: float) -> float:
    return float(views / found.market.field("impressions_limit").sum())


def _percent(spread: Spread, sign: str = "") -> str:
    return f"{spread.mean:{sign}.1%} ± {spread.half:.1%}"
