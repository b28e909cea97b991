"""Does a second worker process serve twice as much? Asked on two cores.

The database has one core, everything else the other. Each worker gets the same small share of that core, whatever
their number, so workers do not compete for CPU: if two do not serve twice as much, it is because of something they
share, a lock or the database. This does not show how a database on many cores would behave.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psutil

from tools.bench.lab import Lab
from tools.bench.quota import Quota
from tools.bench.results import Outcome, Run, at_least, ratios, reported

SHARE = 0.2
COUNTS = (1, 2, 4)
FOR_THE_SECOND = 1.7
CONNECTIONS = 16


def workers(lab: Lab) -> Outcome:
    """Serve ads with one, two and four workers in turn."""
    title = "Worker processes"
    if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:  # noqa: PLR2004 - two cores
        return Outcome(title, [], [], ["Not measured: it needs Linux and two cores."])
    size = lab.effort.size
    runs: dict[int, list[Run]] = {count: [] for count in COUNTS}
    with ExitStack() as stack:
        stack.enter_context(database_apart(lab))
        platforms = {count: stack.enter_context(lab.platform(size, WORKERS=str(count))) for count in COUNTS}
        for number in range(lab.effort.rounds):
            for count, platform in platforms.items():
                with Quota([process.pid for process in platform.meter.workers()], SHARE):
                    label = f"{count} worker{'s' if count > 1 else ''}, {SHARE:.0%} of a core each"
                    load = lab.load(label, platform, lab.ads(size), connections=CONNECTIONS, seed=number)
                    runs[count].append(load)
    rates = {count: [run.per_second for run in found] for count, found in runs.items()}
    return Outcome(
        title,
        [run for count in COUNTS for run in runs[count]],
        [
            at_least("ads a second, two workers against one", ratios(rates[2], rates[1]), FOR_THE_SECOND),
            reported("ads a second, four workers against one", ratios(rates[4], rates[1])),
        ],
        ["The database has a core to itself. Latency is that of workers that are held most of the time."],
    )


@contextmanager
def database_apart(lab: Lab) -> Iterator[None]:
    """Give the database one core and everything that is started meanwhile another."""
    ours = os.sched_getaffinity(0)
    first, second = sorted(ours)[:2]
    postmaster = psutil.Process(lab.control.info.backend_pid).parent()
    _pin(postmaster, {first})
    os.sched_setaffinity(0, {second})
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)
        _pin(postmaster, ours)


def _pin(process: psutil.Process, cores: set[int]) -> None:
    for each in [process, *process.children(recursive=True)]:
        each.cpu_affinity(sorted(cores))
