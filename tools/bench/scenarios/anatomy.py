"""Where the time of an ad goes, from the connection to the commit. Nothing is judged."""

import json
import subprocess
import sys
from typing import TypedDict

from tools.bench.lab import Lab, Platform
from tools.bench.results import Cost, Outcome
from tools.local.environment import ROOT
from tools.local.errors import EmbeddedError


def anatomy(lab: Lab) -> Outcome:
    """Serve ads over one connection, then look at the application and the statement from inside."""
    size = lab.effort.size
    with lab.platform(size) as platform:
        run = lab.load("GET /ads, one connection", platform, lab.ads(size), connections=1)
        lab.tell("  from inside ...")
        found = _inside(lab, platform, size)
    python, database = found["python"], found["database"]
    server = (run.usage.server_cpu_ms or 0) * 1000
    costs = [
        Cost("server process: CPU of a request, all in all", server),
        Cost("  HTTP server, threads, kernel (what the application does not spend)", server - python["cpu_us"]),
        Cost("  the application, CPU", python["cpu_us"]),
        Cost("the application: time of a request", python["wall_us"]),
        *(Cost(f"  {layer}", spent) for layer, spent in python["layers_us"].items()),
        Cost("PostgreSQL: CPU of a request, all in all", (run.usage.database_cpu_ms or 0) * 1000),
        Cost("PostgreSQL: planning and executing, by its own account", (run.usage.database_ms or 0) * 1000),
        *(Cost(f"  {part}", spent) for part, spent in database.items()),
    ]
    return Outcome(
        f"Where the time of an ad goes, on {size}",
        [run],
        [],
        ["Parts of the statement are of EXPLAIN (ANALYZE), whose clocks slow it down; the server plans it only once."],
        costs,
    )


class Python(TypedDict):
    """Microseconds of a request in the server's process."""

    cpu_us: float
    wall_us: float
    layers_us: dict[str, float]


class Inside(TypedDict):
    """What `tools.bench.inside` prints."""

    python: Python
    database: dict[str, float]


def _inside(lab: Lab, platform: Platform, size: str) -> Inside:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.inside"],
        cwd=ROOT,
        env={**lab.environment, "DATABASE_URL": lab.databases.url(platform.database)},
        input="\n".join(lab.data(size).clients),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EmbeddedError(f"The profile failed:\n{done.stderr[-2000:]}")
    answer: Inside = json.loads(done.stdout)
    return answer
