"""Servers that end by themselves are started again, as compose's restart policy does."""

import time
from collections.abc import Callable

from tools.local.errors import EmbeddedError
from tools.local.processes import Child
from tools.local.stack import Stack
from tools.local.supervision import tell

SHORTEST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
CALM = 10.0  # seconds without a death, after which pauses are short again


class Keeper:
    """Looks after the stack and after the server that works on it."""

    def __init__(self, stack: Stack, server: Child, launch: Callable[[], Child]) -> None:
        self.stack, self.server = stack, server
        self._launch = launch
        self._pause = SHORTEST_PAUSE
        self._last = self._next = 0.0

    def look(self) -> None:
        """Start again what has ended, without waiting for it; what keeps ending is left alone for a few seconds."""
        for child in (*self.stack.children(), self.server):
            child.keep_log_small()
        now = time.monotonic()
        dead = [child for child in (*self.stack.the_dead(), self.server) if not child.is_alive()]
        if not dead or now < self._next:
            return
        self._pause = min(LONGEST_PAUSE, self._pause * 2) if now - self._last < CALM else SHORTEST_PAUSE
        self._last, self._next = now, now + self._pause
        for child in dead:
            tell(f"{child.obituary('ended by itself')}\n{child.name} is started again.")
        try:
            self.stack.revive()
            if not self.server.is_alive():
                self.server.stop(0)  # what is left of its group
                self.server = self._launch()
        except (EmbeddedError, OSError) as error:
            tell(f"{error} Trying again.")

    def stop(self, patience: float) -> None:
        """Stop the server; the stack is stopped where it was started."""
        self.server.stop(patience)
