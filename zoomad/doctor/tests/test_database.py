"""What the doctor says of the database."""

import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from zoomad.doctor import database
from zoomad.doctor.tests.findings import BAD, WARNING, execute, said
from zoomad.state.models import PlatformState


def test_a_migration_that_was_not_applied(well):
    execute(
        "DELETE FROM django_migrations WHERE app = 'stats' AND name = (SELECT max(name) FROM django_migrations WHERE app = 'stats')"
    )
    [(level, what)] = said(database.migrations)
    assert (level, "Migrations that have not been applied: 1 (stats." in what) == (BAD, True)


def test_a_database_of_a_newer_version(well):
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('stats', '9999_future', now())")
    [(level, what)] = said(database.migrations)
    assert (level, "stats.9999_future" in what) == (WARNING, True)


def test_an_old_postgresql(well, monkeypatch):
    monkeypatch.setitem(connection.__dict__, "pg_version", 130_011)
    assert [level for level, what in said(database.migrations) if "older than 14" in what] == [BAD]


def test_a_pooler_that_drops_what_connections_are_told(well):
    execute("SET LOCAL statement_timeout = 0")
    [(level, what)] = said(database.pooler)
    assert (level, "any number of ms instead of 30000" in what) == (BAD, True)


def test_a_pooler_that_forgets_what_was_prepared(transactional_db):
    def forgetting(execute, sql, params, many, context):
        if "%s::integer" in sql:
            connection.connection.pgconn.exec_(b"DEALLOCATE ALL")  # past the driver, as a pooler does
        return execute(sql, params, many, context)

    with connection.execute_wrapper(forgetting):
        found = said(database.pooler)
    execute("DEALLOCATE ALL")  # the driver's own list too, which is wrong by now
    assert [level for level, what in found if "cannot be prepared" in what] == [BAD]


def test_more_connections_than_the_database_has(well, monkeypatch):
    monkeypatch.setenv("WORKERS", "100000")
    [(level, what)] = said(database.connections)
    assert (level, "One server alone" in what) == (BAD, True)
    monkeypatch.setenv("WORKERS", "2")
    monkeypatch.setattr(database, "SHARE_IN_USE", 0.0)
    assert [level for level, what in said(database.connections) if "are in use" in what] == [WARNING]


def test_a_database_that_takes_no_changes_or_may_lose_them(well):
    execute("SET LOCAL synchronous_commit = off")
    assert [level for level, what in said(database.changes) if "synchronous_commit" in what] == [WARNING]
    execute("SET LOCAL synchronous_commit = on")
    execute("SET TRANSACTION READ ONLY")
    assert [level for level, what in said(database.changes) if "takes no changes" in what] == [BAD]


def test_an_index_that_was_never_finished(well):
    execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'moderation_newest_first'::regclass")
    [(level, what)] = said(database.indexes)
    assert (level, "moderation_newest_first of moderation_verdicts" in what) == (BAD, True)


def test_an_order_of_letters_that_has_changed(well):
    execute("UPDATE pg_database SET datcollversion = '0.1' WHERE datname = current_database()")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_collation_actual_version(oid) FROM pg_database WHERE datname = current_database()"
        )
        if cursor.fetchone()[0] is None:
            pytest.skip("this database orders letters by their numbers, which never changes")
    assert [level for level, what in said(database.indexes) if "orders letters otherwise" in what] == [BAD]


def test_grafanas_role(well, monkeypatch):
    role = f"doctor_{os.getpid()}"
    monkeypatch.setenv("GRAFANA_DB_USER", role)
    monkeypatch.setenv("GRAFANA_DB_PASSWORD", "x")
    [(level, what)] = said(database.roles)
    assert (level, "does not exist" in what) == (BAD, True)
    execute(f"CREATE ROLE {role} LOGIN")
    [(level, what)] = said(database.roles)
    assert (level, "may not read the views" in what) == (BAD, True)
    execute(f"GRANT USAGE ON SCHEMA dashboards TO {role}")
    assert said(database.roles) == []
    execute(f"GRANT SELECT ON clients TO {role}")
    [(level, what)] = said(database.roles)
    assert (level, "clients included" in what) == (BAD, True)


def test_counters_that_differ_or_are_not_compared(well):
    execute("UPDATE counter_audit SET differences = 3")
    assert [(level, what.endswith("clicks: 3.")) for level, what in said(database.counters)] == [(BAD, True)]
    execute("UPDATE counter_audit SET differences = 0, checked_at = now() - interval '3 days'")
    assert [level for level, what in said(database.counters) if "for the last time" in what] == [WARNING]
    execute("DELETE FROM counter_audit")
    assert [level for level, what in said(database.counters) if "never been compared" in what] == [WARNING]
    well.COUNTERS_CHECK_SECONDS = 0
    assert said(database.counters) == []


@pytest.mark.parametrize("age", [None, timedelta(days=3)])
def test_what_is_old_is_not_thrown_away(well, age):
    PlatformState.objects.update(old_forgotten_at=age and timezone.now() - age)
    assert [level for level, _ in said(database.retention)] == [WARNING]


@pytest.mark.parametrize(("seconds", "level"), [(10, WARNING), (-600, BAD)])
def test_a_clock_that_is_wrong(well, monkeypatch, seconds, level):
    now = timezone.now
    monkeypatch.setattr(database, "timezone", SimpleNamespace(now=lambda: now() + timedelta(seconds=seconds)))
    assert [found for found, _ in said(database.clock)] == [level]
