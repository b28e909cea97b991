"""Spreading the tables of a database over the machines of a Citus cluster, in one transaction: all of it or nothing."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ads.cluster.machines import make_functions
from ads.cluster.places import PLACES, SPREAD, Place, tables
from ads.counters.layout import change_homes
from zoomad.database.machines import is_spread
from zoomad.database.snapshots import take_time

NEEDED = 180_000
SHARDS = 64
LIKELY_SHARDS = (16, 32, 64, 128, 256)

COORDINATOR = "SELECT EXISTS (SELECT FROM pg_dist_node WHERE groupid = 0 AND isactive)"
IS_COORDINATOR = "SELECT citus_is_coordinator()"
WORKERS = "SELECT count(*) FROM pg_dist_node WHERE noderole = 'primary' AND isactive AND shouldhaveshards"
# On several machines whoever changes these tables does what the triggers do on one.
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid = ANY (%s::regclass[]) ORDER BY 1, 2
"""
# Who only looks whether the database answers has asked nothing.
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend'
  AND application_name NOT LIKE 'citus%' AND query <> ''
"""
# A dump of a cluster brings its functions of ads and clicks along, and no other machine has those.
RESTORED = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND proname ~ '^(ad_[a-z_]+|click)_[0-9a-f]{16}$' ORDER BY 1
"""
# Between tables that are spread alike Citus takes foreign keys only once both are.
KEYS = """
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY (%(spread)s::regclass[]) AND confrelid = ANY (%(spread)s::regclass[]) ORDER BY 1
"""
# Tables that foreign keys lead from to a table that stands everywhere stay where they are, and Citus makes them anew:
# their numbers would begin with 1 again.
NUMBERED = """
SELECT attrelid::regclass::text, attname::text, pg_sequence_last_value(
    pg_get_serial_sequence(attrelid::regclass::text, attname)::regclass
)
FROM pg_attribute WHERE attidentity <> '' AND attrelid IN (
    SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
)
"""
GO_ON = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
# What stands everywhere is written after statements over many shards in the same transaction; so these go one after the
# other, on one connection to each machine.
ONE_BY_ONE = "citus.multi_shard_modify_mode"
# Rows that were copied stay where they were, unseen, until they are removed; a later change of the table would find
# them, and could fail at what they hold.
LEFT_BEHIND = "SELECT name FROM unnest(%s::text[]) AS name WHERE pg_relation_size(name::regclass) > 0"
REMOVE = "SELECT truncate_local_data_after_distributing_table(%s::regclass)"
FUNCTIONS = ("homes()", "client_home(uuid)", "campaign_shard(uuid)")


class CannotSpreadError(Exception):
    """Something has to be done first; the message says what."""


def spread(*, shards: int) -> Iterator[str]:
    """Spread the tables, and say at each step what is done; nothing is said where nothing is to be done.

    Raises:
        CannotSpreadError: the database or its cluster is not ready for it.

    """
    if not is_spread():
        _check(shards)
        with transaction.atomic(), connection.cursor() as cursor:
            take_time(cursor)
            cursor.execute(f"SET LOCAL {ONE_BY_ONE} = 'sequential'")
            yield f"Counting into {shards} homes, one for each shard"
            change_homes(shards, spread=True)
            numbers = last_numbers(cursor)
            yield from _drop_restored(cursor)
            yield from _spread_tables(cursor, shards)
            go_on_from(cursor, numbers)
        is_spread.cache_clear()
    yield from _set_up()


def _check(shards: int) -> None:
    if connection.pg_version < NEEDED:  # type: ignore[attr-defined]  # of PostgreSQL's backend
        raise CannotSpreadError("Several machines need PostgreSQL 18: it gives back what a row was before a change.")
    if shards not in LIKELY_SHARDS:
        raise CannotSpreadError(f"The number of shards is one of {', '.join(map(str, LIKELY_SHARDS))}.")
    if not _one(IS_COORDINATOR) or not _one(COORDINATOR):
        raise CannotSpreadError(
            "This is to be run on the coordinator, which has to know itself: SELECT citus_set_coordinator_host('…')."
        )
    if not _one(WORKERS):
        raise CannotSpreadError("The cluster has no workers yet: SELECT citus_add_node('…', 5432) for each.")
    pool = getattr(connection, "pool", None)
    own = pool.get_stats()["pool_size"] if pool else 1
    if (others := _one(OTHERS) - own) > 0:
        raise CannotSpreadError(f"Others are connected to the database ({others}). Stop the servers and the bot first.")


def _drop_restored(cursor: CursorWrapper) -> Iterator[str]:
    cursor.execute(RESTORED)
    for (function,) in cursor.fetchall():
        yield f"Without {function}, which a dump has brought"
        cursor.execute(f"DROP FUNCTION {function}")


def _spread_tables(cursor: CursorWrapper, shards: int) -> Iterator[str]:
    cursor.execute(TRIGGERS, [list(PLACES)])
    for table, name in cursor.fetchall():
        yield f"{table}: without the trigger {name}"
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
    cursor.execute(KEYS, {"spread": list(SPREAD)})
    keys = cursor.fetchall()
    for table, name, _definition in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in tables(Place.EVERYWHERE):
        yield f"{table}: to every machine"
        cursor.execute("SELECT create_reference_table(%s)", [table])
    for table, place in SPREAD.items():
        yield f"{table}: by {place.value}"
        if table == "clients":
            cursor.execute("SELECT create_distributed_table(%s, %s, shard_count := %s)", [table, place.value, shards])
        else:
            cursor.execute("SELECT create_distributed_table(%s, %s, colocate_with := 'clients')", [table, place.value])
    for table, name, definition in keys:
        yield f"{table}: {definition}"
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def last_numbers(cursor: CursorWrapper) -> list[tuple[str, str, int]]:
    """Read of each column that numbers its rows which number was the last."""
    cursor.execute(NUMBERED)
    return [(table, column, last) for table, column, last in cursor.fetchall() if last is not None]


def go_on_from(cursor: CursorWrapper, numbers: list[tuple[str, str, int]]) -> None:
    """Let these columns go on from those numbers."""
    for table, column, last in numbers:
        cursor.execute(GO_ON, [table, column, last])


def _set_up() -> Iterator[str]:
    """Make what is not in the tables; all of it can be made again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting(%s)", [ONE_BY_ONE])
        name, mode = cursor.fetchone()
        if mode != "sequential":
            yield "Setting statements over many shards to go one after the other"
            cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} SET {ONE_BY_ONE} = 'sequential'")
        cursor.execute(LEFT_BEHIND, [list(PLACES)])
        for (table,) in cursor.fetchall():
            yield f"{table}: without the rows that were copied from here"
            cursor.execute(REMOVE, [table])
        for function in FUNCTIONS:
            cursor.execute("SELECT create_distributed_function(%s)", [function])
    if made := make_functions():
        yield f"Functions of ads and clicks on all machines: {made}"


def _one(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
