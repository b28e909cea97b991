"""Work that a server process does in the background."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.util import Finalize
from typing import TypeVar

from django.db import connection

logger = logging.getLogger(__name__)

T = TypeVar("T")


def at_leisure(portions: Iterable[T], *, rest: float = 1.0) -> Iterator[T]:
    """Give one portion after the other, with a rest after each for as long as it took, or so many times as long.

    What is long but not urgent so leaves others their turn: half of a processor, locks, and the disk.
    """
    for portion in portions:
        started = time.monotonic()
        yield portion
        time.sleep(rest * (time.monotonic() - started))


class PeriodicTask(threading.Thread):
    """Does the same work again and again in the background, with a pause before each time.

    If the work fails, one log line says so, and it is tried again until it succeeds: a database that is away is
    waited for.
    """

    def __init__(self, name: str, work: Callable[[], object], *, pause: float) -> None:
        """Take the work, and the seconds of pause before it is done each time."""
        super().__init__(name=name, daemon=True)
        self._work = work
        self._pause = pause
        self._is_well = True
        self._told_to_end = threading.Event()

    def run(self) -> None:
        """Work until told to end, and then a last time."""
        while not self._told_to_end.wait(self._pause):
            self._do()
        self._do()

    def end(self) -> None:
        """Return when the work has been done a last time."""
        self._told_to_end.set()
        self.join()

    def end_with_process(self) -> None:
        """Have the work done a last time when the process ends normally; otherwise it stops wherever it is.

        granian's workers are children forked by `multiprocessing`, which end without running `atexit`, but do run this.
        """
        Finalize(None, self.end, exitpriority=0)

    def _do(self) -> None:
        try:
            self._work()
            self._is_well = True
        except Exception:
            if self._is_well:
                logger.exception("The background task “%s” fails; it is tried again and again", self.name)
            self._is_well = False
        finally:
            connection.close()
