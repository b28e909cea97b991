"""How a run looks in a terminal, and in a log file, where nothing moves and nothing is coloured."""

from collections.abc import Sequence
from decimal import Decimal

from rich.bar import Bar
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from .player import Tally
from .report import Day, Report

BAR_WIDTH = 12


class Screen:
    """Prints a run as it goes: a sentence for each step, a bar under them while a day is played."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, sentence: str, style: str = "") -> None:
        """Print a sentence as it is."""
        self._console.print(sentence, style=style, highlight=False, markup=False)

    def progress(self) -> Progress:
        """Make a bar that is gone when it is done, and shows on a terminal only."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        return Progress(*columns, console=self._console, transient=True, disable=not self._console.is_interactive)

    def day(self, day: int, tally: Tally, seconds: float) -> None:
        """Print the results of a day."""
        pace = tally.visits / seconds if seconds else 0
        self.say(
            f"Day {day:>2}  {tally.served:>6,} ads served  {tally.unserved:>5,} without  "
            f"{len(tally.clicked):>4,} clicks  {pace:>5,.0f} visits/s"
        )

    def report(self, report: Report) -> None:
        """Print the tables."""
        self.say("")
        self._console.print(_days_table(report))
        self.say("Impressions are first views: showing an ad again is free and not counted again.", "dim")
        self.say("")
        self._console.print(_top_table(report))


def money(amount: Decimal) -> str:
    """Write an amount as people read it, to the hundredth."""
    return f"{amount:,.2f}"


def exact(amount: Decimal) -> str:
    """Write an amount to its last digit."""
    return f"{amount.normalize():,f}"


def _days_table(report: Report) -> Table:
    table = _table("Day by day", ("Day", "Served", "No fill", "Impressions", "Clicks", "Conv.", "Earned"))
    most = max((day.stats.spent for day in report.days), default=Decimal(0))
    for day in report.days:
        table.add_row(*_day_cells(day), _bar(day.stats.spent, most))
    total, played = report.platform, report.played
    table.add_row(
        "All",
        f"{played.served:,}",
        f"{played.unserved:,}",
        f"{total.impressions:,}",
        f"{total.clicks:,}",
        f"{total.conversion} %",
        money(total.spent),
        "",
        style="bold",
    )
    return table


def _day_cells(day: Day) -> Sequence[str]:
    stats, tally = day.stats, day.tally
    return (
        str(day.day),
        f"{tally.served:,}" if tally else "-",
        f"{tally.unserved:,}" if tally else "-",
        f"{stats.impressions:,}",
        f"{stats.clicks:,}",
        f"{stats.conversion} %",
        money(stats.spent),
    )


def _top_table(report: Report) -> Table:
    table = _table("Who spent most", ("Advertiser", "Trade", "Impressions", "Clicks", "Spent"), texts=2)
    most = report.top[0][1].spent if report.top else Decimal(0)
    for advertiser, stats in report.top:
        table.add_row(
            advertiser.name,
            advertiser.trade,
            f"{stats.impressions:,}",
            f"{stats.clicks:,}",
            money(stats.spent),
            _bar(stats.spent, most),
        )
    return table


def _table(title: str, headings: Sequence[str], *, texts: int = 0) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number < texts else "right", no_wrap=True, header_style="dim")
    table.add_column("", width=BAR_WIDTH)
    return table


def _bar(amount: Decimal, most: Decimal) -> Bar:
    return Bar(size=1, begin=0, end=float(amount / most) if most else 0, width=BAR_WIDTH, color="green")
