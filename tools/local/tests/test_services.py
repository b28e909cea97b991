import os
import signal
import time

import pytest

from tools.local import leftovers
from tools.local.tests.supervisor import refusal


@pytest.fixture
def wait_for():
    def wait(happened) -> None:
        end = time.monotonic() + 60
        while not happened():
            assert time.monotonic() < end
            time.sleep(0.005)

    return wait


def test_the_data_are_found_after_an_end_after_a_kill_and_without_the_state_file(start, data):
    first = start(data)
    first.query("CREATE TABLE kept AS SELECT 42 AS answer")
    assert first.end() == 0

    killed = start(data)
    assert killed.query("SELECT answer FROM kept") == [(42,)]
    database = killed.database_pid()
    killed.end(signal.SIGKILL)

    third = start(data)
    assert third.query("SELECT answer FROM kept") == [(42,)]
    assert not leftovers.works_on(database, data / "postgres")  # the servers went with who supervised them
    third.end()

    (data / "state.json").unlink()
    assert start(data).query("SELECT answer FROM kept") == [(42,)]


def test_the_mark_of_a_dead_server_whose_number_a_stranger_has_is_no_obstacle(start, data):
    crashed = start(data)
    crashed.settings()
    mark = data / "postgres" / "postmaster.pid"
    lines = mark.read_text().splitlines()
    crashed.end()
    mark.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    assert start(data).query("SELECT 1") == [(1,)]


def test_a_cluster_half_made_is_made_again(start, data, wait_for):
    killed = start(data)
    wait_for((data / "postgres.new" / "base").exists)
    killed.end(signal.SIGKILL)

    assert not (data / "postgres").exists()
    assert start(data).query("SELECT 1") == [(1,)]


def test_the_database_is_durable_and_takes_settings_from_the_environment(start, data):
    server = start(data, ZOOMAD_PG_OPTIONS="work_mem=7MB max_connections=33")

    names = ["fsync", "synchronous_commit", "jit", "work_mem", "max_connections"]
    rows = server.query(f"SELECT setting FROM unnest(ARRAY{names}) AS n, current_setting(n) AS setting")

    assert [row[0] for row in rows] == ["on", "on", "off", "7MB", "33"]


def test_secrets_are_for_the_owner_only_and_a_second_instance_is_refused(start, data):
    first = start(data)
    first.settings()

    assert (data / "state.json").stat().st_mode & 0o077 == 0
    assert (data / "valkey").stat().st_mode & 0o077 == 0
    assert f"Another ZoomAD (process {first.process.pid}) is using the data in {data}" in refusal("services", data)
    assert "is using the data" in refusal("clean", data)
    assert (data / "postgres").exists()
