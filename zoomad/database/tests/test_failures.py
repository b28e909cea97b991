"""Every way in which PostgreSQL and its driver can fail, raised by a real server, and what the caller is told."""

import os
import socket

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.errors import _sqlcodes
from psycopg_pool import PoolTimeout

from zoomad.database import failures
from zoomad.database.connecting import WatchedConnection
from zoomad.errors import InvalidError, UnavailableError

STATES = sorted(state for state in _sqlcodes if len(state) == 5)


def another_connection():
    return psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"])


def failure_of(*statements, parameters=None):
    """Run statements of which the last one fails, and give back what that means."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements[:-1]:
                cursor.execute(statement)
            cursor.execute(statements[-1], parameters)
    except DatabaseError as error:
        return failures.answer_to(error)
    pytest.fail("It did not fail")


@pytest.mark.parametrize("state", STATES)
def test_every_state_that_the_driver_knows_has_an_answer(db, state):
    raised = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = 'as told'; END $$"
    key = state if state in failures.ANSWERS else state[:2]
    assert failure_of(raised) is failures.ANSWERS[key]


def test_a_caller_is_asked_to_come_back_where_that_helps_and_only_there():
    waiting = {answer for answer in failures.ANSWERS.values() if getattr(answer, "retry_after", None)}
    assert waiting == {failures.AWAY, failures.BUSY, failures.READ_ONLY, failures.DISK_FULL, failures.BROKEN}


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        (["SELECT 'x'::integer"], failures.NOT_STORABLE),
        (["SELECT 2147483648::integer"], failures.NOT_STORABLE),
        (["SELECT repeat('[', 100000)::json"], failures.NOT_STORABLE),
        (["INSERT INTO platform_state VALUES (2, 0, false)"], failures.NOT_STORABLE),
        (["SELECT 1 / (SELECT 0)"], failures.FAULT),
        (["SELECT * FROM nothing"], failures.FAULT),
        (["SET LOCAL transaction_read_only = on", "DELETE FROM clients"], failures.READ_ONLY),
        (["SET LOCAL statement_timeout = 1", "SELECT pg_sleep(60)"], failures.BUSY),
        (["CREATE ROLE somebody", "SET LOCAL ROLE somebody", "SELECT * FROM clients"], failures.UNFIT),
        (["SELECT pg_terminate_backend(pg_backend_pid())"], failures.AWAY),
    ],
)
def test_what_really_goes_wrong_is_told_apart(transactional_db, statements, answer):
    assert failure_of(*statements) is answer


@pytest.mark.parametrize(
    "lost",
    [
        "failure on connection marked as essential: 127.0.0.1:5433",
        "server closed the connection unexpectedly",
        "could not receive data from server: Connection reset by peer",
    ],
)
def test_a_connection_between_machines_that_broke_is_no_fault_of_ours(db, lost):
    """Citus says so with the state of an internal error, which is one of ours otherwise."""
    said = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = '{}'; END $$"
    assert failure_of(said.format(lost)) is failures.AWAY
    assert failure_of(said.format("cache lookup failed")) is failures.FAULT


def test_a_value_too_large_for_an_index_is_no_sign_of_much_to_do(db):
    statements = ["CREATE TEMP TABLE words (word text PRIMARY KEY)"]
    wild = "INSERT INTO words SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) AS n"
    assert isinstance(failure_of(*statements, wild), InvalidError)


def test_what_the_driver_cannot_send_is_told_apart_from_a_connection_that_is_gone(transactional_db):
    assert failure_of("SELECT %s::text", parameters=["\0"]) is failures.NOT_STORABLE
    too_many = ", ".join(["%s"] * 70_000)
    assert failure_of(f"SELECT * FROM clients WHERE age IN ({too_many})", parameters=[1] * 70_000) is failures.FAULT


def test_a_connection_that_broke_under_a_request_is_replaced(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with another_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    assert failure_of("SELECT 1") is failures.AWAY
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_statement_that_a_pooler_forgot_is_prepared_anew(transactional_db):
    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM clients WHERE age = %s", [1])
            return cursor.fetchone()

    assert ask() == (0,)
    with connection.cursor() as cursor:
        cursor.connection.pgconn.exec_(b"DEALLOCATE ALL")  # past the driver, as a pooler does
    with pytest.raises(DatabaseError) as caught:
        ask()
    assert failures.answer_to(caught.value) is failures.BUSY
    assert ask() == (0,)


@pytest.mark.parametrize("moment", ["in the middle", "at the commit"])
def test_a_connection_that_dies_in_a_transaction_is_gone_and_no_fault(transactional_db, moment):
    def work():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            hang_up(cursor.connection)
            if moment == "in the middle":
                cursor.execute("SELECT 1")

    with pytest.raises(DatabaseError) as caught:
        work()
    assert failures.answer_to(caught.value) is failures.AWAY
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def hang_up(raw):
    """End the connection as a process that is killed does: without a word."""
    line = socket.socket(fileno=os.dup(raw.fileno()))
    line.shutdown(socket.SHUT_RDWR)
    line.close()


@pytest.mark.parametrize(("is_let_in", "answer"), [(True, failures.BUSY), (False, failures.AWAY)])
def test_who_waits_for_a_connection_in_vain_learns_whether_there_was_one(monkeypatch, is_let_in, answer):
    monkeypatch.setattr(WatchedConnection, "last_attempt_failed", not is_let_in)
    error = DatabaseError()
    error.__cause__ = PoolTimeout()
    assert failures.answer_to(error) is answer


def test_a_connection_notes_whether_the_database_let_it_in(db):
    dsn = connection.connection.info.dsn
    with pytest.raises(psycopg.OperationalError):
        WatchedConnection.connect(dsn, password="wrong", port=1)
    assert WatchedConnection.last_attempt_failed
    WatchedConnection.connect(dsn, password=connection.settings_dict["PASSWORD"]).close()
    assert not WatchedConnection.last_attempt_failed


def test_a_request_that_met_a_read_only_database_is_told_when_to_come_back(api, monkeypatch):
    def stopped(**_):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
            cursor.execute("DELETE FROM clients")

    monkeypatch.setattr("clients.api.views.store_clients", stopped)
    answer = api.post("/clients/bulk", [], expect=503)
    assert answer["message"] == failures.READ_ONLY.message
    assert api.response["Retry-After"] == "5"


def test_a_fault_of_ours_stays_one():
    assert failures.answer_to(ZeroDivisionError()) is None
    assert not isinstance(failures.ANSWERS["42"], UnavailableError)
