"""What ends by itself is started again, as compose's restart policy does."""

import time
from collections.abc import Callable
from typing import Protocol

from tools.local.errors import EmbeddedError
from tools.local.processes import Child
from tools.local.supervision import tell

SHORTEST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
CALM = 10.0  # seconds without a death, after which pauses are short again


class Kept(Protocol):
    """Something that can be started again: a program, or the servers of a data folder together."""

    def children(self) -> list[Child]:
        """Return its processes."""

    def revive(self) -> None:
        """Start those of them again that have ended; does not wait until they can be used."""


class Program:
    """A program that can be started again, and how."""

    def __init__(self, child: Child, launch: Callable[[], Child]) -> None:
        self.child = child
        self._launch = launch

    def children(self) -> list[Child]:
        """Return its process."""
        return [self.child]

    def revive(self) -> None:
        """Start it again, if it has ended; does not wait."""
        if not self.child.is_alive():
            self.child.stop(0)  # what is left of its group
            self.child = self._launch()

    def stop(self, patience: float) -> None:
        """Stop it."""
        self.child.stop(patience)


class Keeper:
    """Looks after one of them; what keeps ending is left alone for some seconds."""

    def __init__(self, kept: Kept, *, longest_pause: float = LONGEST_PAUSE) -> None:
        self.kept = kept
        self._longest_pause = longest_pause
        self._pause = SHORTEST_PAUSE
        self._last = self._next = 0.0

    def look(self) -> None:
        """Start again what has ended, without waiting for it."""
        for child in self.kept.children():
            child.keep_log_small()
        now = time.monotonic()
        dead = [child for child in self.kept.children() if not child.is_alive()]
        if not dead or now < self._next:
            return
        is_calm = now - max(self._last, self._next) >= CALM
        self._pause = SHORTEST_PAUSE if is_calm else min(self._longest_pause, self._pause * 2)
        self._last, self._next = now, now + self._pause
        for child in dead:
            tell(f"{child.obituary('ended by itself')}\n{child.name} is started again.")
        try:
            self.kept.revive()
        except (EmbeddedError, OSError) as error:
            tell(f"{error} Trying again.")
