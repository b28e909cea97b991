"""Mixed load for a long time: what is larger or slower at the end than soon after the start."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psutil

from tools.bench.dataset import DAY
from tools.bench.lab import Lab, Platform
from tools.bench.results import Outcome, Run, Target, at_most, holds, reported
from tools.bench.scenarios.bookings import booking
from tools.bench.traffic import Changes, Load

ADS_A_SECOND, SCORES_A_SECOND, PAGES_A_SECOND = 150, 20, 10
CLICKS = 0.1
WINDOW_SECONDS = 30.0
EARLY = 1 / 12  # of the whole: five minutes of an hour
DAYS = 5  # that pass meanwhile
BOOKED_EACH_WINDOW = 20
MEGABYTE = 2**20
SLOWER, MORE_MEMORY = 1.5, 1.15
MORE_A_ROW, MOST_DEAD = 1.25, 0.25  # pages fill up as they are used again; vacuum lets a fifth of the rows be dead
# Of the tables that are written: bytes with and without indexes, rows that live and rows that are dead.
TABLES = """
SELECT relname, pg_table_size(relid), pg_indexes_size(relid), n_live_tup, n_dead_tup
FROM pg_stat_user_tables WHERE n_live_tup + n_dead_tup > 0 ORDER BY relname
"""
SMALL = 10_000  # rows, below which a table's size says nothing


@dataclass(frozen=True, slots=True)
class Table:
    """A table at a moment."""

    table_bytes: int
    index_bytes: int
    live: int
    dead: int

    @property
    def bytes_a_row(self) -> float:
        """What a row takes, with its part of the indexes."""
        return (self.table_bytes + self.index_bytes) / max(self.live, 1)


@dataclass(frozen=True, slots=True)
class Sample:
    """The platform at a moment, and how it answered before it."""

    at: float
    run: Run
    tables: Mapping[str, Table]
    worker_mb: float
    metric_files: int


def soak(lab: Lab) -> Outcome:
    """Put load on for as many minutes as are asked for, and compare the end with the beginning."""
    with lab.platform(lab.effort.size) as platform:
        samples = list(_samples(lab, platform, lab.effort.minutes * 60))
        in_order = lab.verified(platform)
    early = next((one for one in samples if one.at >= EARLY * samples[-1].at), samples[-1])
    late = samples[-1]
    return Outcome(
        f"{late.at / 60:.0f} minutes of mixed load on {lab.effort.size}",
        [early.run, late.run],
        [*compared(early, late), holds("verify_counters finds no difference", in_order)],
        [*_table_notes(early, late), f"{len(samples)} samples; early: after {early.at / 60:.1f} minutes."],
    )


def _samples(lab: Lab, platform: Platform, seconds: float) -> Iterator[Sample]:
    begun = time.monotonic()
    window = min(WINDOW_SECONDS, seconds / 12)
    number = 0
    while (passed := time.monotonic() - begun) < seconds or not number:
        _housekeeping(lab, platform, number, day=DAY + int(DAYS * passed / seconds))
        ads, *_others = lab.loads(platform, _traffic(lab, platform, number, window))
        yield _sample(lab, platform, ads, time.monotonic() - begun)
        number += 1


def _traffic(lab: Lab, platform: Platform, number: int, seconds: float) -> Mapping[str, Load]:
    data = lab.data(lab.effort.size)
    scores = {"kind": "scores", "clients": data.clients.tolist(), "advertisers": data.advertisers.tolist()}
    of_some = data.advertisers[:20].tolist()
    pages = {
        "kind": "pages",
        "paths": [f"/stats/advertisers/{one}/campaigns/daily" for one in of_some]
        + [f"/advertisers/{one}/campaigns?size=50" for one in of_some],
    }
    usual: Changes = {"seconds": seconds, "warm_up": 1.0, "seed": number}
    ads: Changes = {**usual, "rate": ADS_A_SECOND}
    stored: Changes = {**usual, "rate": SCORES_A_SECOND, "connections": 2}
    read: Changes = {**usual, "rate": PAGES_A_SECOND, "connections": 2}
    return {
        f"minute {number * seconds / 60:.0f}": lab.spec(platform, lab.ads(lab.effort.size, clicks=CLICKS), **ads),
        "scores": lab.spec(platform, scores, **stored),
        "pages": lab.spec(platform, pages, **read),
    }


def _housekeeping(lab: Lab, platform: Platform, number: int, *, day: int) -> None:
    """Move the day on, book campaigns and delete half of those."""
    advertisers = lab.data(lab.effort.size).advertisers[:20]
    advertiser = advertisers[number % len(advertisers)]
    path = f"/advertisers/{advertiser}/campaigns"
    with platform.http() as http:
        http.post("/time/advance", json={"current_date": day}).raise_for_status()
        for each in range(BOOKED_EACH_WINDOW):
            answer = http.post(path, json=booking(start_date=day, end_date=day + 3)).raise_for_status()
            if each % 2:
                http.delete(f"{path}/{answer.json()['campaign_id']}").raise_for_status()


def _sample(lab: Lab, platform: Platform, run: Run, at: float) -> Sample:
    with lab.databases.connect(platform.database) as connection:
        tables = {name: Table(*numbers) for name, *numbers in connection.execute(TABLES).fetchall()}
    memory = [process.memory_info().rss for process in platform.meter.workers()] or [psutil.Process().memory_info().rss]
    folder = lab.folder.path / f"server-{platform.port}" / "metrics"
    return Sample(at, run, tables, max(memory) / MEGABYTE, sum(1 for _ in folder.glob("*.db")))


def compared(early: Sample, late: Sample) -> list[Target]:
    """Compare the end with the time soon after the start."""
    large = {name: table for name, table in late.tables.items() if table.live >= SMALL and name in early.tables}
    grown = {name: table.bytes_a_row / early.tables[name].bytes_a_row for name, table in large.items()}
    dead = {name: table.dead / table.live for name, table in large.items()}
    most_grown, most_dead = max(grown, key=grown.__getitem__, default=""), max(dead, key=dead.__getitem__, default="")
    return [
        at_most("p99 of ads at the end, against soon after the start", [_ratio(late.run, early.run)], SLOWER),
        holds("  no request fails", not late.run.errors and not early.run.errors),
        at_most("memory of the largest worker, the same", [late.worker_mb / early.worker_mb], MORE_MEMORY),
        at_most("files of metrics, the same", [late.metric_files / max(early.metric_files, 1)], 1.0),
        at_most(f"bytes a row, the same; most: {most_grown or '-'}", [grown.get(most_grown, 1.0)], MORE_A_ROW),
        at_most(f"dead rows of a table's living; most: {most_dead or '-'}", [dead.get(most_dead, 0.0)], MOST_DEAD),
        reported("ads a second at the end", [late.run.per_second]),
    ]


def _ratio(late: Run, early: Run) -> float:
    return late.latency.p99 / early.latency.p99 if early.latency.p99 else 1.0


def _table_notes(early: Sample, late: Sample) -> Sequence[str]:
    return [
        f"{name}: {_megabytes(early.tables.get(name))} to {_megabytes(table)}, {table.live:,} rows, {table.dead:,} dead"
        for name, table in late.tables.items()
        if table.table_bytes + table.index_bytes > MEGABYTE
    ]


def _megabytes(table: Table | None) -> str:
    if table is None:
        return "-"
    return f"{table.table_bytes / MEGABYTE:.1f} + {table.index_bytes / MEGABYTE:.1f} MB"
