"""Databases on the machines of a Citus cluster, which somebody else runs: where CITUS_URL names its coordinator."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder

Connection = psycopg.Connection[tuple[Any, ...]]
SHARDS = 16
SECONDS_TO_CONNECT = 10
# The coordinator comes last: where it has a database, the others do.
MACHINES = """
SELECT groupid = 0, nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid DESC
"""
IS_THERE = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)"


class Machine(NamedTuple):
    """One of the cluster's, by the name and the port that the others know it by."""

    is_coordinator: bool
    host: str
    port: int


class Database:
    """The database of a data folder, on all machines of the cluster."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """Its name, drawn once for the folder."""
        return f"zoomad_{self._folder.secret('citus_database', size=6).lower().replace('-', '_')}"

    def environment(self) -> dict[str, str]:
        """Return the settings that lead to it."""
        return {"DATABASE_URL": urlsplit(cluster())._replace(path=f"/{self.name}").geturl()}

    def make(self) -> None:
        """Make it, unless it is there."""
        if not is_there(self.name):
            make(self.name)

    def drop(self) -> None:
        """Delete it."""
        if self._folder.knows("citus_database"):
            drop(self.name)


def cluster() -> str:
    """Return the address of the coordinator that a cluster is to be used at, or nothing."""
    return os.environ.get("CITUS_URL", "")


def make(name: str) -> None:
    """Make an empty database on each machine, in place of one of that name, and let its coordinator know them all."""
    machines = _machines()
    for machine in machines:
        with _on(machine) as connection:
            connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
            connection.execute(_statement("CREATE DATABASE {}", name))
        with _on(machine, dbname=name) as connection:
            connection.execute("CREATE EXTENSION citus")
    *workers, coordinator = machines
    with _on(coordinator, dbname=name) as connection:
        connection.execute("SELECT citus_set_coordinator_host(%s, %s)", [coordinator.host, coordinator.port])
        for worker in workers:
            connection.execute("SELECT citus_add_node(%s, %s)", [worker.host, worker.port])


def drop(name: str) -> None:
    """Delete a database on each machine, the coordinator first: it speaks to the others."""
    for machine in reversed(_machines()):
        with _on(machine) as connection:
            connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def is_there(name: str) -> bool:
    """Tell whether there is a database of that name."""
    with _connected() as coordinator:
        [found] = coordinator.execute(IS_THERE, [name]).fetchone() or [False]
        return bool(found)


def _machines() -> list[Machine]:
    with _connected() as coordinator:
        machines = [Machine(*row) for row in coordinator.execute(MACHINES)]
    if not machines or not machines[-1].is_coordinator:
        raise EmbeddedError(
            "The coordinator at CITUS_URL does not know itself: SELECT citus_set_coordinator_host('…')."
        )
    return machines


def _on(machine: Machine, **others: str) -> AbstractContextManager[Connection]:
    where: dict[str, str | int] = {} if machine.is_coordinator else {"host": machine.host, "port": machine.port}
    return _connected(**where, **others)


@contextmanager
def _connected(**others: str | int) -> Iterator[Connection]:
    """Connect to the coordinator, or elsewhere with the same account; each statement is a transaction."""
    try:
        address = make_conninfo(cluster(), **{"connect_timeout": SECONDS_TO_CONNECT, **others})
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection
    except psycopg.errors.UndefinedTable as error:
        raise EmbeddedError("CITUS_URL names a database without the extension citus.") from error
    except psycopg.Error as error:
        raise EmbeddedError(f"The cluster at CITUS_URL failed: {error}") from error


def _statement(text: str, name: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(name))
