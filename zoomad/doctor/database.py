"""The database: whether it answers, is of this version, takes changes, and holds what the settings rely on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from environs import Env

from zoomad.doctor import Finding, bad, warning
from zoomad.errors import UnavailableError
from zoomad.state.models import PlatformState

OLDEST = 140_000
MOST_SECONDS_APART, FAR_TOO_MANY = 2, 60
SHARE_IN_USE = 0.8
env = Env()


def answers() -> Iterator[Finding]:
    """Ask it anything."""
    try:
        _row("SELECT 1")
    except (DatabaseError, UnavailableError) as error:
        yield bad(
            f"The database does not answer: {str(error).strip()}", "Look at DATABASE_URL, its password, and its log."
        )


def migrations() -> Iterator[Finding]:
    """Compare the schema with this version of the platform."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{each.app_label}.{each.name}" for each, _backwards in missing[:5])
        yield bad(f"Migrations that have not been applied: {len(missing)} ({names}).", "Run `manage.py prepare`.")
    applied = set(executor.loader.applied_migrations)
    installed = {label for label, _name in executor.loader.disk_migrations}
    unknown = sorted(each for each in applied - set(executor.loader.disk_migrations) if each[0] in installed)
    if unknown and not any(executor.loader.replacements):
        yield warning(
            f"The database has been prepared by another version: it has {unknown[0][0]}.{unknown[0][1]}, which this "
            "one does not know.",
            "Start the newest version everywhere.",
        )
    if connection.pg_version < OLDEST:  # type: ignore[attr-defined]
        yield bad("PostgreSQL is older than 14.", "Upgrade it.")


def pooler() -> Iterator[Finding]:
    """Check that options of connections arrive, and that statements can be prepared."""
    (limit,) = _row("SELECT setting::integer FROM pg_settings WHERE name = 'statement_timeout'")
    wanted = env.int("DB_STATEMENT_TIMEOUT_MS", default=30_000)
    if limit != wanted:
        yield bad(
            f"Statements may run for {limit or 'any number of'} ms instead of {wanted}: something between the platform "
            "and PostgreSQL drops what connections are told.",
            "Give a pooler the limit itself, see “A pooler” in docs/operations.md.",
        )
    try:
        with connection.cursor() as cursor:
            for _ in range(5):
                cursor.execute("SELECT %s::integer", [1])
    except DatabaseError as error:
        yield bad(
            f"Statements cannot be prepared: {str(error).strip()}",
            "Set max_prepared_statements in PgBouncer (1.21 or newer), or its pool_mode to session.",
        )


def connections() -> Iterator[Finding]:
    """Compare the connections that all servers may open with those that the database allows."""
    used, most = _row(
        "SELECT count(*), current_setting('max_connections')::integer - "
        "current_setting('superuser_reserved_connections')::integer FROM pg_stat_activity "
        "WHERE backend_type = 'client backend'"
    )
    own = env.int("WORKERS", default=2) * env.int("DB_POOL_SIZE", default=8)
    if own > most:
        yield bad(
            f"One server alone may take {own} connections (WORKERS times DB_POOL_SIZE), and PostgreSQL has {most}.",
            "Lower DB_POOL_SIZE, raise max_connections, or put a pooler between.",
        )
    if used > SHARE_IN_USE * most:
        yield warning(f"{used} of {most} connections are in use.", "Lower DB_POOL_SIZE, or put a pooler between.")


def changes() -> Iterator[Finding]:
    """Check that it takes changes, and that committed changes survive a crash."""
    read_only, recovering, commit = _row(
        "SELECT current_setting('transaction_read_only') = 'on', pg_is_in_recovery(), "
        "current_setting('synchronous_commit')"
    )
    if read_only or recovering:
        yield bad(
            "The database takes no changes: no ad can be shown.",
            "Point DATABASE_URL at the primary, promote this one, or turn default_transaction_read_only off.",
        )
    if commit == "off":
        yield warning("synchronous_commit is off: a crash loses views and clicks that were answered.", "Turn it on.")


def indexes() -> Iterator[Finding]:
    """Find indexes that a migration left half made, and collations that the system has changed since."""
    for name, table in _rows(
        "SELECT indexrelid::regclass::text, indrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
    ):
        yield bad(
            f"The index {name} of {table} was never finished, and is not used.", f"REINDEX INDEX CONCURRENTLY {name}"
        )
    (moved,) = _row(
        "SELECT COALESCE(datcollversion <> pg_database_collation_actual_version(oid), false) "
        "FROM pg_database WHERE datname = current_database()"
    )
    if moved:
        yield bad(
            "The system orders letters otherwise than when the database was made: indexes of texts may miss rows.",
            "REINDEX DATABASE CONCURRENTLY; then ALTER DATABASE … REFRESH COLLATION VERSION.",
        )


def roles() -> Iterator[Finding]:
    """Check that Grafana's role can read its views, and nothing else."""
    if not env.str("GRAFANA_DB_PASSWORD", default=""):
        return
    role = env.str("GRAFANA_DB_USER", default="") or "grafana_reader"
    todo = "Run `manage.py ensure_dashboard_reader`."
    if not _rows("SELECT FROM pg_roles WHERE rolname = %s AND rolcanlogin", role):
        yield bad(f"Grafana's role {role} does not exist, or cannot log in: its panels are empty.", todo)
        return
    if not _row("SELECT has_schema_privilege(%s, 'dashboards', 'USAGE')", role)[0]:
        yield bad(f"Grafana's role {role} may not read the views of its panels.", todo)
    if _row("SELECT has_table_privilege(%s, 'clients', 'SELECT')", role)[0]:
        yield bad(f"Grafana's role {role} reads the tables themselves, clients included.", todo)


def counters() -> Iterator[Finding]:
    """Read what the last comparison of the counters found."""
    if not settings.COUNTERS_CHECK_SECONDS:
        return
    audits = _rows("SELECT checked_at, differences FROM counter_audit")
    if not audits and _is_young():
        return
    if not audits:
        yield warning("The counters have never been compared with the rows.", "Run `manage.py verify_counters`.")
        return
    [(checked_at, differences)] = audits
    if differences:
        yield bad(
            f"Counters that differ from the rows of views and clicks: {differences}.",
            "Run `manage.py verify_counters --repair`, and report it: it should never happen.",
        )
    if _is_older(checked_at, timedelta(seconds=2 * settings.COUNTERS_CHECK_SECONDS)):
        yield warning(
            f"The counters were compared with the rows {checked_at:%Y-%m-%d %H:%M} for the last time.",
            "See in the server's log why its background work does not get through.",
        )


def retention() -> Iterator[Finding]:
    """Check that old rows are deleted."""
    done_at = PlatformState.objects.values_list("old_forgotten_at", flat=True).first()
    if _is_older(done_at, timedelta(days=2)) if done_at else not _is_young():
        yield warning(
            "Old sessions, logins and verdicts have not been thrown away for two days, or never.",
            "A server does so once a day; `manage.py forget_old` does it now.",
        )


def clock() -> Iterator[Finding]:
    """Compare the clocks of this machine and of the database's."""
    before = timezone.now()
    (theirs,) = _row("SELECT clock_timestamp()")
    after = timezone.now()
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    if apart > MOST_SECONDS_APART:
        level = bad if apart > FAR_TOO_MANY else warning
        yield level(
            f"The clocks of this machine and of the database's are {apart:.0f} s apart.",
            "Turn on time synchronisation (systemd-timesyncd, chrony) on both.",
        )


def _is_young() -> bool:
    """Say whether the platform is younger than two days: then daily work need not have been done yet."""
    (made_at,) = _row("SELECT min(applied) FROM django_migrations")
    return not _is_older(made_at, timedelta(days=2))


def _is_older(moment: datetime, age: timedelta) -> bool:
    return moment < timezone.now() - age


def _row(sql: str, *parameters: str | float | None) -> tuple[Any, ...]:
    return _rows(sql, *parameters)[0]


def _rows(sql: str, *parameters: str | float | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
