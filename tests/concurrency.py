"""Help for tests of what happens at the same time."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import psutil
from django.db import connection, connections

Job = TypeVar("Job")
Result = TypeVar("Result")

THREADS = 6  # fewer than the pool has connections


def at_once(work: Callable[[Job], Result], jobs: Iterable[Job]) -> list[Result]:
    """Do the work for all jobs on several threads that start together, each with a connection of its own."""
    start = Barrier(THREADS)
    pending = iter(list(jobs))

    def worker(_number: int) -> list[Result]:
        start.wait(timeout=120)
        try:
            return [work(job) for job in pending]  # list iterators may be shared between threads
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [result for results in pool.map(worker, range(THREADS)) for result in results]


def until(
    happens: Callable[[], object],
    seconds: float = 60,
    why_not: Callable[[], str] = lambda: "it does not happen",
    *,
    pause: float = 0.02,
) -> None:
    """Wait for a condition; the end is far enough off to be of interest only where it never comes."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, why_not()
        time.sleep(pause)


def somebody_waits_for_a_lock() -> bool:
    """Say whether a connection to the database of the tests waits until another has come to its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def halt(process: subprocess.Popen) -> None:
    """Stop a process where it is, and wait until it stands still."""
    process.send_signal(signal.SIGSTOP)
    until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)
