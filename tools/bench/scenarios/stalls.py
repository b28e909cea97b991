"""Large operations while ads are served at a steady rate, and whether requests wait for them."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Unpack

from tools.bench.dataset import DAY
from tools.bench.lab import Lab, Platform
from tools.bench.results import Outcome, Run, Target, at_most, holds, ratios, reported
from tools.bench.traffic import Changes, Load

VIEWS, CAMPAIGNS = "V", "X"
ADS_A_SECOND, PINGS_A_SECOND = 115, 5
CONNECTIONS = 32
LONGEST = 600.0  # seconds that anything may take
LONGER = 1.5
AT_ONCE = 0.1  # seconds in which a campaign is deleted, at any size
SCORES = 100_000
PRICE = 1_000_000
LONG_TRANSACTION = 3.0
ADD_COLUMN = """
from django.db import connection
from zoomad.database.migrating import without_stalling
without_stalling(lambda: connection.cursor().execute("ALTER TABLE client_views ADD COLUMN bench_{} integer"))
"""


@dataclass(slots=True)
class Bench:
    """A platform with its data, and what was measured on it."""

    lab: Lab
    size: str
    platform: Platform
    runs: list[Run] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def measure(self, name: str, act: Callable[[int], float], *, longest: float | None = None) -> None:
        """Serve ads without and with an act, in turn; the act gets its number and returns its seconds."""
        pairs, seconds = [], []
        for number in range(self.lab.effort.rounds):
            before = self._serve(f"before: {name}", lambda: None)
            beside = self._serve(name, lambda number=number: seconds.append(act(number)))  # type: ignore[misc]
            pairs.append((before, beside))
        waited = ratios([ads.latency.p99 for _, (ads, _) in pairs], [ads.latency.p99 for (ads, _), _ in pairs])
        self.targets += [
            at_most(f"p99 of ads, against before: {name}", waited, LONGER),
            holds("  no ad and no health check fails", not any(run.errors for _, beside in pairs for run in beside)),
            at_most("  seconds", seconds, longest) if longest else reported("  seconds", seconds),
        ]
        self.runs += [run for before, beside in pairs for run in (before[0], *beside)]

    def _serve(self, name: str, act: Callable[[], object]) -> list[Run]:
        """Serve ads and health checks while something is done, and for as long before and after as the effort says."""

        def beside() -> None:
            time.sleep(self.lab.effort.seconds / 2)
            act()
            time.sleep(self.lab.effort.seconds / 2)

        clients = self.lab.data(self.size).clients[-max(self.lab.sizes[self.size].newcomers, 1_000) :]
        ads = {"kind": "ads", "clients": clients.tolist()}
        pings = {"kind": "pages", "paths": ["/system/ping"]}
        return self.lab.loads(
            self.platform,
            {
                name: self._load(ads, connections=CONNECTIONS, rate=ADS_A_SECOND),
                f"GET /system/ping, {name}": self._load(pings, connections=2, rate=PINGS_A_SECOND),
            },
            beside,
        )

    def _load(self, traffic: Mapping[str, object], **changes: Unpack[Changes]) -> Load:
        told: Changes = {**changes, "until_told": True, "seconds": LONGEST}
        return self.lab.spec(self.platform, traffic, **told)

    def call(self, method: str, path: str, body: object = None) -> float:
        """Call the platform, and return the seconds until its answer."""
        with self.platform.http(LONGEST) as http:
            begun = time.monotonic()
            http.request(method, path, json=body).raise_for_status()
            return time.monotonic() - begun

    def manage(self, *arguments: str) -> float:
        """Run manage.py, and return the seconds it took."""
        begun = time.monotonic()
        self.lab.databases.manage(self.platform.database, *arguments)
        return time.monotonic() - begun

    def sql(self, statement: str, *parameters: object) -> None:
        """Change the data directly."""
        with self.lab.databases.connect(self.platform.database) as connection:
            connection.execute(statement, parameters)


def stalls(lab: Lab) -> Outcome:
    """Run large operations on ten million views and on a hundred thousand campaigns."""
    runs: list[Run] = []
    targets: list[Target] = []
    for size, acts in ((VIEWS, _on_many_views), (CAMPAIGNS, _on_many_campaigns)):
        with lab.platform(size, COUNTERS_CHECK_SECONDS="0") as platform:
            acts(Bench(lab, size, platform, runs, targets))
    seers = lab.sizes[VIEWS].clients - lab.sizes[VIEWS].newcomers
    return Outcome(
        f"What is done beside {ADS_A_SECOND} ads a second",
        runs,
        targets,
        [f"On {seers + lab.sizes[VIEWS].views:,} views, of which {seers:,} are those of the campaign that is deleted."],
    )


def _on_many_views(bench: Bench) -> None:
    data = bench.lab.data(VIEWS)
    favourite = data.campaigns[0]
    path = f"/advertisers/{data.advertisers[data.advertiser[0]]}/campaigns/{favourite}"
    bench.call("PATCH", path, {"cost_per_impression": PRICE, "targeting": None})  # every client who asks is shown it

    def delete(_number: int) -> float:
        bench.sql("UPDATE campaigns SET archived_at = NULL, is_kept = false WHERE campaign_id = %s", favourite)
        time.sleep(bench.lab.effort.seconds / 2)
        return bench.call("DELETE", path)

    bench.measure("a campaign is deleted that everybody is shown", delete, longest=AT_ONCE)
    bench.measure(f"{SCORES:,} scores in one body", partial(_store_scores, bench))
    bench.measure("verify_counters", lambda _number: bench.manage("verify_counters"))
    bench.measure("verify_counters --repair, of every campaign", lambda _number: _repair(bench))
    bench.measure("a migration adds a column", lambda number: _add_column(bench, number))
    bench.measure("the same, behind a long transaction", lambda number: _add_column_late(bench, number))


def _on_many_campaigns(bench: Bench) -> None:
    def advance(number: int) -> float:
        return bench.call("POST", "/time/advance", {"current_date": DAY + 1 + number})

    bench.measure("the day changes", advance, longest=1.0)


def _store_scores(bench: Bench, number: int) -> float:
    """Store as many different scores as there is room for, up to what is wanted."""
    data = bench.lab.data(VIEWS)
    few = data.advertisers[:100].tolist()
    pairs = [(client, advertiser) for client in data.clients[: SCORES // len(few)].tolist() for advertiser in few]
    body = [
        {"client_id": client, "advertiser_id": advertiser, "score": at % 1000 + number}
        for at, (client, advertiser) in enumerate(pairs)
    ]
    return bench.call("POST", "/ml-scores/bulk", body)


def _repair(bench: Bench) -> float:
    """Falsify the past days' counters of every campaign, and repair them."""
    bench.sql("UPDATE campaign_day_shares SET impressions = impressions + 1 WHERE day < %s", DAY)
    return bench.manage("verify_counters", "--repair")


def _add_column(bench: Bench, number: int) -> float:
    return bench.manage("shell", "-c", ADD_COLUMN.format(number))


def _add_column_late(bench: Bench, number: int) -> float:
    """Add a column to a table that is being read for a while; the wait for that reader must not stop the ads."""
    is_reading = threading.Event()

    def read() -> None:
        with bench.lab.databases.connect(bench.platform.database) as connection, connection.transaction():
            connection.execute("SELECT FROM client_views LIMIT 1")
            is_reading.set()
            time.sleep(LONG_TRANSACTION)

    reader = threading.Thread(target=read)
    reader.start()
    is_reading.wait()
    try:
        return _add_column(bench, 1_000 + number)
    finally:
        reader.join()
