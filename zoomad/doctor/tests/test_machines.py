"""What the doctor says of the database's machines."""

import os
import uuid
from contextlib import contextmanager

import psycopg
import pytest

from tests.cluster.database import CITUS_URL
from tests.cluster.machines import addresses
from tests.homes import on_one_machine
from zoomad.doctor import machines
from zoomad.doctor.tests.findings import BAD, WARNING, execute, said


@contextmanager
def left_behind(address):
    """A transaction that was prepared, by somebody who went away then."""
    name = f"doctor_{os.getpid()}_{uuid.uuid4().hex}"
    with psycopg.connect(**address, autocommit=True) as other:
        if other.execute("SHOW max_prepared_transactions").fetchone() == ("0",):
            pytest.skip("this database lets nobody prepare a transaction: max_prepared_transactions is 0")
        other.execute("BEGIN")
        other.execute("SELECT pg_current_xact_id()")
        other.execute(f"PREPARE TRANSACTION '{name}'")
    try:
        yield
    finally:
        with psycopg.connect(**address, autocommit=True) as other:
            other.execute(f"ROLLBACK PREPARED '{name}'")


def test_a_transaction_that_was_prepared_and_never_ended(transactional_db, monkeypatch):
    """On whichever machine, once it is old."""
    for address in addresses():
        with left_behind(address):
            assert [what for _, what in said(machines.machines) if "were prepared" in what] == []
            with monkeypatch.context() as patch:
                patch.setattr(machines, "MINUTES_TO_END", 0)
                [(level, what)] = [each for each in said(machines.machines) if "were prepared" in each[1]]
            assert (level, "and never ended: 1." in what) == (BAD, True)
            assert not CITUS_URL or f"{address['host']}:{address['port']}" in what


@on_one_machine
def test_one_machine_that_is_well(well):
    assert said(machines.machines) == said(machines.layout) == []


@on_one_machine
@pytest.mark.parametrize(("every", "says"), [("1min", ["after 60 s only"]), ("-1", ["never"]), ("5s", [])])
def test_a_machine_that_is_slow_to_clear_away_what_broke(well, every, says):
    execute(f"SET LOCAL citus.recover_2pc_interval = '{every}'")
    found = said(machines.machines)
    assert [level for level, _ in found] == [WARNING for _ in says]
    assert all(words in what for words, (_, what) in zip(says, found, strict=True))


def test_a_machine_that_does_not_answer(well, monkeypatch):
    monkeypatch.setattr(
        machines, "EVERYWHERE", "SELECT 'worker:5432', false, 'refused' FROM (SELECT %s::text) AS given"
    )
    monkeypatch.setattr(machines, "has_citus", lambda: True)
    [(level, what)] = said(machines.machines)
    assert (level, what) == (BAD, "The machine worker:5432 does not answer: refused")


@on_one_machine
def test_a_dump_of_a_cluster_that_stands_on_one_machine(well):
    execute("DROP TRIGGER audience_insert ON clients")
    assert said(machines.layout) == []  # one is missing, and no more
    for name in ("delete", "truncate", "update"):
        execute(f"DROP TRIGGER audience_{name} ON clients")
    [(level, what)] = said(machines.layout)
    assert (level, "laid out for several machines" in what) == (BAD, True)
