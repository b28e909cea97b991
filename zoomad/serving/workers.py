"""The workers of the server: each that dies is started again by itself, whatever happens to the others.

granian has no setting for that: two deaths of one worker within seconds make it end the whole server.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from ctypes import c_bool
from functools import partial
from typing import Any
from wsgiref.types import WSGIApplication

from granian.server import MPServer

from zoomad.observability.ended import merge_ended

SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
CALM = 30.0  # seconds of life after which a worker's death counts as the first again
ATTEMPTS = 3
SECONDS_BETWEEN_MERGES = 60.0


class Workers(MPServer):
    """granian's server, which starts workers again that end by themselves."""

    def start(self) -> None:
        """Serve until told to stop."""
        self._any_has_started = multiprocessing.Value(c_bool, lock=False)  # a lock could die with its owner
        self.serve(target_loader=partial(_load, self._any_has_started))

    def _serve_loop(self, spawn_target: Callable[..., None], target_loader: Callable[..., object]) -> None:
        """Wait for deaths and signals. Where no worker has ever come to work, the server ends: nothing will change."""
        deaths = Deaths()
        merged = time.monotonic()
        while True:
            self.main_loop_interrupt.wait(deaths.seconds_to_next(SECONDS_BETWEEN_MERGES))
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                return
            while self.interrupt_children:
                number = self.interrupt_children.pop()
                deaths.note(number, born=self.wrks[number].birth)
            if deaths.number >= ATTEMPTS * self.workers and not self._any_has_started.value:
                sys.stderr.write("No worker of the server can start; it ends.\n")
                self.interrupt_children.append(0)  # so that it ends with 1
                return
            if due := deaths.due():
                self._respawn_workers(due, spawn_target, target_loader)
            if self.reload_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]
            if due or time.monotonic() > merged + SECONDS_BETWEEN_MERGES:
                merge_ended()
                merged = time.monotonic()


class Deaths:
    """Which workers have died, and when to start each again: at once the first time, later if it dies again soon."""

    def __init__(self) -> None:
        self.number = 0
        self._pauses: dict[int, float] = {}
        self._due: dict[int, float] = {}

    def note(self, number: int, *, born: float) -> None:
        """Remember that a worker has died, which was born then."""
        now = time.monotonic()
        self.number += 1
        if now - born >= CALM or number not in self._pauses:
            self._pauses[number] = SHORTEST_PAUSE
        else:
            self._pauses[number] = min(LONGEST_PAUSE, 2 * self._pauses[number])
        self._due[number] = now + self._pauses[number]

    def due(self) -> Sequence[int]:
        """Take the workers that are to be started again now."""
        now = time.monotonic()
        due = sorted(number for number, moment in self._due.items() if moment <= now)
        for number in due:
            del self._due[number]
        return due

    def seconds_to_next(self, longest: float) -> float:
        """Say for how long no worker has to be started again."""
        return max(0.0, min([longest, *(moment - time.monotonic() for moment in self._due.values())]))


def _load(any_has_started: Any, _target: str) -> WSGIApplication:
    from zoomad.wsgi import application  # noqa: PLC0415 - in the worker, never in the server's main process

    any_has_started.value = True
    return application
