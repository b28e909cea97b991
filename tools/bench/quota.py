"""A share of a core for each process: it is stopped whenever it has used its share. Linux only."""

import os
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

TICK = 0.01
SAVED_UP = 0.02  # seconds of CPU that a process may save while it is idle
PROCESS_CLOCK = 2  # CPUCLOCK_SCHED: what the kernel's scheduler says the whole process has used


class Quota:
    """Holds processes to a share of a core each, for the length of the block."""

    def __init__(self, pids: Sequence[int], share: float) -> None:
        self._share = share
        self._credit = dict.fromkeys(pids, 0.0)
        self._used = {pid: cpu_seconds(pid) for pid in pids}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="quota", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for pid in self._credit:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def _watch(self) -> None:
        before = time.monotonic()
        with suppress(ProcessLookupError, OSError):  # a worker has ended, and with it the measurement
            while not self._over.wait(TICK):
                now = time.monotonic()
                for pid in self._credit:
                    self._account(pid, now - before)
                before = now

    def _account(self, pid: int, seconds: float) -> None:
        used = cpu_seconds(pid)
        had = self._credit[pid]
        has = min(SAVED_UP, had + self._share * seconds) - (used - self._used[pid])
        self._credit[pid], self._used[pid] = has, used
        if has < 0 <= had:
            os.kill(pid, signal.SIGSTOP)
        elif had < 0 <= has:
            os.kill(pid, signal.SIGCONT)


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process, to the microsecond (what psutil reads is rounded to 10 ms)."""
    return time.clock_gettime((~pid << 3) | PROCESS_CLOCK)
