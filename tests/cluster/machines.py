"""Machines of the cluster: how to get to each, and how they die and come back, where shell commands say that."""

import os
import shlex
import subprocess
from typing import Any

import pytest
from django.db import connection

from tests.cluster.database import CITUS_URL


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


def addresses() -> list[dict[str, Any]]:
    """How to get to the tests' database on each machine, the coordinator last; on one machine, to that."""
    here = {name: connection.get_connection_params()[name] for name in ("host", "port", "user", "password", "dbname")}
    if not CITUS_URL:
        return [here]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid DESC")
        return [here | {"host": host, "port": port} for host, port in cursor.fetchall()]
