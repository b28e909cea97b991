"""The workers of the server: each that dies is started again by itself, whatever happens to the others.

granian has no setting for that: two deaths of one worker within seconds make it end the whole server.
"""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from granian.server import MPServer

from zoomad.observability.ended import merge_ended

SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
CALM = 30.0  # seconds of a worker's life after which its death is a new matter
WELL = 10.0  # seconds after which a worker has started; one that cannot start dies sooner
ATTEMPTS = 4
SECONDS_BETWEEN_MERGES = 60.0


class Workers(MPServer):
    """granian's server, with another idea of what to do about workers that end by themselves."""

    def _serve_loop(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        """Wait for deaths and signals. Where no worker has ever come to work, the server ends: nothing will change."""
        deaths = Deaths(self.workers)
        merged = time.monotonic()
        while True:
            self.main_loop_interrupt.wait(deaths.seconds_to_next(SECONDS_BETWEEN_MERGES))
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                return
            while self.interrupt_children:
                number = self.interrupt_children.pop()
                deaths.note(number, born=self.wrks[number].birth)
            if deaths.are_hopeless:
                sys.stderr.write("No worker of the server can start; it ends.\n")
                self.interrupt_children.append(0)  # so that it ends with 1
                return
            if due := deaths.due():
                self._respawn_workers(due, spawn_target, target_loader)
            if self.reload_signal:
                self._reload(spawn_target, target_loader)
            if due or time.monotonic() > merged + SECONDS_BETWEEN_MERGES:
                merge_ended()
                merged = time.monotonic()


class Deaths:
    """Who has died, and when it is time to start each again: at once the first time, later where it dies again soon."""

    def __init__(self, workers: int) -> None:
        self._pauses = [0.0] * workers
        self._due: dict[int, float] = {}
        self._failed_starts = 0
        self._any_was_well = False
        self._workers = workers

    def note(self, number: int, *, born: float) -> None:
        """Remember that a worker has died, which was born then."""
        now = time.monotonic()
        age = now - born
        if age >= WELL:
            self._any_was_well = True
        self._failed_starts += 1
        if age >= CALM or not self._pauses[number]:
            self._pauses[number] = SHORTEST_PAUSE
        else:
            self._pauses[number] = min(LONGEST_PAUSE, 2 * self._pauses[number])
        self._due[number] = now + self._pauses[number]

    @property
    def are_hopeless(self) -> bool:
        """Whether each worker has died again and again while starting, and none was ever well."""
        return not self._any_was_well and self._failed_starts >= ATTEMPTS * self._workers

    def due(self) -> Sequence[int]:
        """Take the workers that are to be started again now."""
        now = time.monotonic()
        due = sorted(number for number, moment in self._due.items() if moment <= now)
        for number in due:
            del self._due[number]
        return due

    def seconds_to_next(self, longest: float) -> float:
        """Say how long nobody has to be started again."""
        return max(0.0, min([longest, *(moment - time.monotonic() for moment in self._due.values())]))
