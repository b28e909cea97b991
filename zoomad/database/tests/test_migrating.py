"""Tables are changed while others use them."""

import threading
from decimal import Decimal
from unittest.mock import Mock

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections, models
from psycopg.errors import LockNotAvailable

from campaigns.factories import CampaignFactory
from clients.factories import ClientFactory
from clients.models import Client
from tests.concurrency import until
from zoomad.database import migrating
from zoomad.database.migrating import without_stalling
from zoomad.database.schema import AddIndexBesideRequests, RunBeneathViews
from zoomad.state.management.commands import prepare


def stranger():
    """A connection that the platform knows nothing of."""
    settings = connection.get_connection_params()
    names = {"dbname", "host", "port", "user", "password"} & settings.keys()
    return psycopg.connect(**{name: settings[name] for name in names}, autocommit=True)


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def beside():
    """Do something in another thread, and wait for its end, and for its fault, after the test."""
    threads, faults = [], []

    def start(work):
        def whole():
            try:
                work()
            except BaseException as fault:  # noqa: BLE001 - raised below
                faults.append(fault)
            finally:
                connections.close_all()

        threads.append(threading.Thread(target=whole))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        thread.join()
    assert not faults


@pytest.fixture
def no_column(transactional_db):
    yield
    run("ALTER TABLE clients DROP COLUMN IF EXISTS extra")


def test_ads_go_on_while_a_change_waits_for_a_long_transaction(live_api, beside, no_column):
    """The reader does not end before all ads have been answered, so a request that waits for it in front of them fails this."""
    CampaignFactory()
    clients = ClientFactory.create_batch(20)
    with stranger() as reader:
        with reader.transaction():
            reader.execute("SELECT FROM clients LIMIT 1")
            change = beside(lambda: without_stalling(lambda: run("ALTER TABLE clients ADD COLUMN extra integer")))
            assert {live_api.status(f"/ads?client_id={client.pk}") for client in clients for _ in range(3)} == {200}
            assert change.is_alive()
        change.join()
    run("SELECT extra FROM clients")


def test_patience_has_an_end(transactional_db):
    with stranger() as reader, reader.transaction():
        reader.execute("SELECT FROM clients LIMIT 1")
        with pytest.raises(OperationalError, match="lock timeout"):
            without_stalling(lambda: run("ALTER TABLE clients ADD COLUMN extra integer"), patience=0)


def waits(monkeypatch, failures):
    """For how long a change may wait for its locks at each attempt, the last of which succeeds."""
    monkeypatch.setattr(migrating, "PAUSE_SECONDS", 0)
    found = []

    def attempt():
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'")
            found.append(cursor.fetchone()[0])
        if len(found) <= failures:
            raise OperationalError from LockNotAvailable()

    without_stalling(attempt)
    return found


def test_a_change_waits_for_a_moment_only_and_for_longer_moments_where_that_is_in_vain(transactional_db, monkeypatch):
    found = waits(monkeypatch, failures=30)
    assert found[:5] == [5, 6, 8, 10, 12]
    assert found == sorted(found)
    assert found[-1] == 200


def test_what_has_worked_for_long_is_given_the_longest_moment_at_once(transactional_db, monkeypatch):
    monkeypatch.setattr(migrating, "LONG_SECONDS", 0)
    assert waits(monkeypatch, failures=1) == [5, 200]


def test_what_fails_for_another_reason_is_not_tried_again(transactional_db):
    change = Mock(side_effect=OperationalError)
    with pytest.raises(OperationalError):
        without_stalling(change)
    assert change.call_count == 1


def test_afterwards_the_connection_waits_as_before(transactional_db):
    def limits():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
            return cursor.fetchone()

    usual = limits()
    without_stalling(lambda: run("SET lock_timeout = 5"))
    assert limits() == usual


def test_an_index_is_made_anew_over_what_a_crash_has_left(transactional_db):
    index = models.Index(fields=["age"], name="clients_by_age_for_a_test")
    operation = AddIndexBesideRequests("client", index)
    try:
        for _ in range(2):
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards("clients", editor, *[Mock(apps=apps_with(Client))] * 2)
    finally:
        run("DROP INDEX CONCURRENTLY IF EXISTS clients_by_age_for_a_test")


@pytest.fixture
def view(transactional_db):
    """A view, which a reader may read, over another, over a column that is too narrow."""
    run("CREATE SCHEMA for_a_test")
    run("CREATE TABLE for_a_test.bills (cost numeric(18, 6))")
    run("CREATE VIEW for_a_test.costs AS SELECT cost FROM for_a_test.bills")
    run("CREATE VIEW for_a_test.sums AS SELECT COALESCE(sum(cost), 0) AS spent FROM for_a_test.costs")
    yield "for_a_test.sums"
    run("DROP SCHEMA for_a_test CASCADE")


def test_a_column_is_changed_beneath_views_and_no_row_is_touched(view):
    def described():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_relation_filenode('for_a_test.bills'), pg_get_viewdef('for_a_test.sums'::regclass), "
                "pg_get_viewdef('for_a_test.costs'::regclass)"
            )
            return cursor.fetchone()

    before = described()
    run("INSERT INTO for_a_test.bills VALUES (0.25)")
    operation = RunBeneathViews("for_a_test", ("ALTER TABLE for_a_test.bills ALTER COLUMN cost TYPE numeric",))
    with connection.schema_editor() as editor:
        operation.database_forwards("ads", editor, *[Mock()] * 2)
    assert described() == before
    run("INSERT INTO for_a_test.bills VALUES (0.00000000000000000001)")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT spent FROM {view}")
        assert cursor.fetchone() == (Decimal("0.25000000000000000001"),)


def apps_with(model):
    return Mock(get_model=lambda *_: model)


def asking_for_the_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%advisory_lock%' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_a_server_that_waits_for_another_ones_migration_does_not_hold_it_up(beside, transactional_db):
    """An index that is made CONCURRENTLY waits for every open snapshot: the one that waits must not have one."""
    with prepare.alone():
        second = beside(lambda: call_command("prepare", stdout=Mock()))
        until(lambda: asking_for_the_lock() == 2)
        without_stalling(lambda: run("CREATE INDEX CONCURRENTLY clients_for_a_test ON clients (age)"))
        run("DROP INDEX clients_for_a_test")
        assert second.is_alive()
    second.join()
