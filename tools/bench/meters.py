"""Resources of the servers: CPU by process tree, memory, and the database's counts and times of statements."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil
import psycopg

MEGABYTE = 2**20
STATEMENTS = """
SELECT COALESCE(sum(calls), 0)::float8, COALESCE(sum(total_exec_time + total_plan_time), 0),
       COALESCE(sum(wal_bytes), 0)::float8
FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
WHERE datname = %s
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What had been spent at a moment."""

    server_cpu: float
    database_cpu: float
    statements: float
    database_ms: float
    wal_bytes: float


class Meter:
    """Reads what one server, and one database of the database server, have spent so far."""

    def __init__(self, control: psycopg.Connection, database: str, server: int | None) -> None:
        self.control = control
        self.database = database
        self.server = psutil.Process(server) if server else None
        self.postmaster = psutil.Process(control.info.backend_pid).parent()

    def read(self) -> Reading:
        """Read everything now."""
        row = self.control.execute(STATEMENTS, [self.database]).fetchone() or (0.0, 0.0, 0.0)
        return Reading(_cpu(self.server), _cpu(self.postmaster), *row)

    def workers(self) -> list[psutil.Process]:
        """Return the processes of the server that answer requests, all in memory alike."""
        return self.server.children() if self.server else []

    def worker_mb(self) -> float | None:
        """Return the resident memory of the largest worker."""
        return max((process.memory_info().rss / MEGABYTE for process in self.workers()), default=None)


def prepare(control: psycopg.Connection) -> None:
    """Make the database count its statements."""
    control.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")


def _cpu(process: psutil.Process | None) -> float:
    """Return the CPU seconds of a process and its children, those that have ended included."""
    if process is None:
        return 0.0
    return sum(_each(_cpu_with_ended, [process, *process.children(recursive=True)]))


def _cpu_with_ended(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:4]))


def _each(measure: Callable[[psutil.Process], float], processes: Iterable[psutil.Process]) -> Iterable[float]:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            yield measure(process)
