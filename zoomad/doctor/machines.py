"""The machines of the database: one PostgreSQL, or all that Citus joins."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from zoomad.database.machines import has_citus, is_spread
from zoomad.doctor import Finding, bad, warning

MINUTES_TO_END = 5
SECONDS_TO_RECOVER = 10
STATE = """
SELECT json_build_object(
    'left', (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()
             AND prepared <= clock_timestamp() - make_interval(mins => {minutes})),
    'recovers', EXTRACT(epoch FROM NULLIF(current_setting('citus.recover_2pc_interval', true), '')::interval)
)::text
"""
HERE = "SELECT 'this machine', true, ({state})"
EVERYWHERE = """
SELECT nodename || ':' || nodeport, success, result
FROM run_command_on_all_nodes(%s) JOIN pg_dist_node USING (nodeid) ORDER BY groupid
"""
# On one machine triggers note what changes of clients mean for audiences; to spread a database takes them away.
HAS_TRIGGERS = "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'clients'::regclass AND tgname LIKE 'audience_%')"


class Machine(NamedTuple):
    """What a machine says of itself; where it says nothing, why."""

    name: str
    answers: bool
    said: str


def machines() -> Iterator[Finding]:
    """Check that all machines answer, and that nothing is left of commits which they were to make together."""
    for machine in _asked():
        if not machine.answers:
            yield bad(
                f"The machine {machine.name} does not answer: {machine.said.strip()}",
                "Start it, or let its standby take over: docs/many-machines.md.",
            )
        else:
            yield from _of(machine)


def layout() -> Iterator[Finding]:
    """Find a database that was spread once, and is not: a dump of a cluster that was restored, say."""
    if not is_spread() and not _rows(HAS_TRIGGERS)[0][0]:
        yield bad(
            "The tables are laid out for several machines, and stand on one: nobody notes what changes of clients do.",
            "Run `manage.py distribute` on a cluster, then `manage.py verify_counters --repair`.",
        )


def _of(machine: Machine) -> Iterator[Finding]:
    state = json.loads(machine.said)
    if left := state["left"]:
        yield bad(
            f"Transactions that were prepared on {machine.name} more than {MINUTES_TO_END} minutes ago, and never "
            f"ended: {left}. What they changed is locked for everybody else.",
            "Those of Citus end by `SELECT recover_prepared_transactions()` on the coordinator, unless a machine is "
            "away; whose others are says pg_prepared_xacts: COMMIT PREPARED, or ROLLBACK PREPARED.",
        )
    recovers = state["recovers"]
    if recovers is not None and not 0 < recovers <= SECONDS_TO_RECOVER:
        yield warning(
            f"{machine.name} clears away what a broken commit left "
            f"{f'after {recovers:.0f} s only' if recovers > 0 else 'never'}: until then requests get 503.",
            "ALTER SYSTEM SET citus.recover_2pc_interval = '5s' there, and SELECT pg_reload_conf().",
        )


def _asked() -> list[Machine]:
    state = STATE.format(minutes=MINUTES_TO_END)
    rows = _rows(EVERYWHERE, state) if has_citus() else _rows(HERE.format(state=state))
    return [Machine(*row) for row in rows]


def _rows(query: str, *parameters: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return list(cursor.fetchall())
