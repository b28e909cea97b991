"""Machines that stop in the middle of a commit: it is written, and they wait for a standby that does not exist."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from tests.concurrency import until

Address = dict[str, Any]

WRITES = b"SELECT pg_logical_emit_message(true, 'tests', 'is it held?')"
WHAT_IT_DOES = "SELECT COALESCE(wait_event, ''), state FROM pg_stat_activity WHERE pid = %s"
PREPARED = "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"


@contextmanager
def held(*places: Address) -> Iterator[None]:
    """Hold up whatever these machines commit or prepare, once it is written; afterwards all goes on."""
    try:
        for address in places:
            alter(address, "SET synchronous_standby_names = 'nobody'")
            until(lambda address=address: _holds(address))
        yield
    finally:
        for address in places:
            until(lambda address=address: let_go(address))


def let_go(address: Address) -> bool:
    """Hold up nothing any more; False where the machine is not up again."""
    try:
        alter(address, "RESET synchronous_standby_names")
    except psycopg.OperationalError:
        return False
    return True


def prepared(address: Address) -> int:
    """Count what stands between the halves of a commit in the tests' database there."""
    with psycopg.connect(**address) as machine:
        [count] = machine.execute(PREPARED).fetchone() or [0]
        return int(count)


def alter(address: Address, what: str) -> None:
    """Change a setting of a machine for as long as it is not changed back."""
    with psycopg.connect(**address, autocommit=True) as machine:
        machine.execute(f"ALTER SYSTEM {what}")
        machine.execute("SELECT pg_reload_conf()")


def _holds(address: Address) -> bool:
    """Tell whether a commit hangs there; who has asked goes away and leaves it hanging."""
    with closing(psycopg.connect(**address)) as writing, psycopg.connect(**address, autocommit=True) as watching:
        writing.pgconn.send_query(WRITES)
        while True:
            waits_for, state = watching.execute(WHAT_IT_DOES, [writing.info.backend_pid]).fetchone() or ("", "gone")
            if waits_for == "SyncRep":
                return True
            if state != "active":
                return False
