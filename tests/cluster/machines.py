"""Machines of the cluster that die and come back, where shell commands say how."""

import os
import shlex
import subprocess

import pytest


class Machine:
    """One of them; `CITUS_WORKER_ENDS` and `CITUS_WORKER_STARTS`, say, hold its commands."""

    def __init__(self, name: str) -> None:
        self._ends, self._starts = (os.environ.get(f"CITUS_{name}_{what}", "") for what in ("ENDS", "STARTS"))
        self.can_die = bool(self._ends and self._starts)
        self.has_to_die = pytest.mark.skipif(not self.can_die, reason=f"nothing says how to end a {name.lower()}")

    def die(self) -> None:
        """End it at once, as a crash does."""
        subprocess.run(shlex.split(self._ends), check=True, capture_output=True)

    def come_back(self) -> None:
        subprocess.run(shlex.split(self._starts), check=True, capture_output=True)


worker, coordinator = Machine("WORKER"), Machine("COORDINATOR")
