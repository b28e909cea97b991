"""Starts load, reads the meters before and after it, and makes a `Run` of them."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import IO, TypedDict, cast

from tools.bench.meters import Meter, Reading
from tools.bench.results import Latency, Run, Usage
from tools.bench.traffic import Load
from tools.local.environment import ROOT
from tools.local.errors import EmbeddedError
from tools.local.processes import die_with_parent

FAILED = 400


class Result(TypedDict):
    """The load generator's result for one kind of request."""

    seconds: float
    cpu_seconds: float
    latencies_us: dict[str, list[int]]
    statuses: dict[str, dict[str, int]]
    errors: dict[str, int]


class LoadProcess:
    """A load generator that has connected and waits for the start."""

    def __init__(self, load: Load) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.bench.loadgen"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for us; this one ends with us
            preexec_fn=die_with_parent(9),  # type: ignore[arg-type]  # noqa: PLW1509 - one system call
        )
        self._input, self._output = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        self.say(json.dumps(asdict(load)))
        self.expect("ready")

    def say(self, line: str) -> None:
        """Send a line."""
        self._input.write(f"{line}\n")
        self._input.flush()

    def expect(self, word: str) -> None:
        """Wait for a word."""
        if (line := self._output.readline().strip()) != word:
            self.process.kill()
            raise EmbeddedError(f"The load generator ended before it said {word!r} ({line!r}).")

    def result(self) -> Result:
        """Wait for the result."""
        answer: Result = json.loads(self._output.readline())
        self.close()
        return answer

    def close(self) -> None:
        """End it."""
        self._input.close()
        self.process.kill()
        self.process.wait()
        self._output.close()


def drive(loads: Mapping[str, Load], meter: Meter, beside: Callable[[], None] | None = None) -> list[Run]:
    """Run one or several loads at the same time; a `Run` for each, with the name it has here.

    `beside` runs meanwhile; loads with `until_told` end when it has ended.
    """
    processes: list[LoadProcess] = []
    try:
        for load in loads.values():
            processes.append(LoadProcess(load))  # noqa: PERF401 - those started so far are closed where one fails
        for process in processes:
            process.say("go")
        for process in processes:
            process.expect("begin")
        before = meter.read()
        if beside is not None:
            beside()
        for process, load in zip(processes, loads.values(), strict=True):
            if load.until_told:
                process.say("enough")
        for process in processes:
            process.expect("end")
        after = meter.read()
        found = [process.result() for process in processes]
    finally:
        for process in processes:
            process.close()
    requests = sum(_count(result) for result in found)
    usage = usage_between(before, after, requests=requests, seconds=found[0]["seconds"])
    return [_run(name, result, usage, meter.worker_mb()) for name, result in zip(loads, found, strict=True)]


def usage_between(before: Reading, after: Reading, *, requests: int, seconds: float) -> Usage:
    """Divide what was spent by the number of requests."""
    count = max(requests, 1)
    server, database = after.server_cpu - before.server_cpu, after.database_cpu - before.database_cpu
    return Usage(
        server_cpu_ms=server / count * 1000,
        database_cpu_ms=database / count * 1000,
        database_ms=(after.database_ms - before.database_ms) / count,
        statements=(after.statements - before.statements) / count,
        wal_kb=(after.wal_bytes - before.wal_bytes) / count / 1024,
        cores=(server + database) / seconds,
    )


def _run(name: str, result: Result, usage: Usage, worker_mb: float | None) -> Run:
    count = _count(result)
    statuses = {
        f"{kind} {status}": number for kind, each in result["statuses"].items() for status, number in each.items()
    }
    # Of an ad and its click, the latency of the ad is what is asked about.
    first: Sequence[int] = next(iter(result["latencies_us"].values()), ())
    own = {"worker_mb": worker_mb, "generator_us": result["cpu_seconds"] / max(count, 1) * 1e6}
    return Run(
        name=name,
        per_second=count / result["seconds"],
        latency=Latency.of(first),
        requests=count,
        statuses=statuses,
        errors=sum(result["errors"].values()) + sum(n for s, n in statuses.items() if int(s.split()[1]) >= FAILED),
        usage=Usage(**{**asdict(usage), **own}),
    )


def _count(result: Result) -> int:
    return sum(len(latencies) for latencies in result["latencies_us"].values())
