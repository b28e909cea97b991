"""The tests' database on a cluster, where `CITUS_URL` names its coordinator: made on all its machines, and spread."""

import os
from io import StringIO

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from zoomad.database.machines import is_spread

CITUS_URL = os.environ.get("CITUS_URL", "")
SHARDS = 16
MACHINES = "SELECT groupid = 0, nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid"


def make(name: str) -> None:
    """Make the empty database on each machine, and let the coordinator know them all."""
    with psycopg.connect(CITUS_URL) as coordinator:
        machines = coordinator.execute(MACHINES).fetchall()
        [(own_host, own_port)] = [(host, port) for is_own, host, port in machines if is_own]
    for is_own, host, port in machines:
        with psycopg.connect(_on(is_own, host, port), autocommit=True) as machine:
            machine.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            machine.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with psycopg.connect(_on(is_own, host, port, dbname=name), autocommit=True) as machine:
            machine.execute("CREATE EXTENSION citus")
    with psycopg.connect(_on(True, own_host, own_port, dbname=name), autocommit=True) as coordinator:
        coordinator.execute("SELECT citus_set_coordinator_host(%s, %s)", [own_host, own_port])
        for is_own, host, port in machines:
            if not is_own:
                coordinator.execute("SELECT citus_add_node(%s, %s)", [host, port])


def spread() -> str:
    """Spread the tables of this database; give back what was said of it."""
    is_spread.cache_clear()
    out = StringIO()
    call_command("distribute", "--shards", str(SHARDS), stdout=out)
    # Connections that are open do not know the database's settings yet; servers are started anew.
    connection.close()
    connection.close_pool()
    return out.getvalue()


def _on(is_own: bool, host: str, port: int, **other: str) -> str:
    where = {} if is_own else {"host": host, "port": port}
    return make_conninfo(**{**conninfo_to_dict(CITUS_URL), **where, **other})
