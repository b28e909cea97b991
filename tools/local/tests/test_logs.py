"""The logs of the local platform do not grow for ever."""

import sys

from tests.concurrency import until
from tools.local import processes
from tools.local.processes import spawn

WRITE_ON = "import itertools\nfor number in itertools.count():\n    print(number, flush=True)"


def test_the_log_of_a_server_that_goes_on_writing_stays_small(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LARGE_LOG", 100_000)
    log, older = tmp_path / "server.log", tmp_path / "server.log.1"
    server = spawn("The server", [sys.executable, "-c", WRITE_ON], log=log)
    try:
        for _ in range(3):
            until(lambda: log.stat().st_size > 100_000)
            server.keep_log_small()
            assert log.stat().st_size < 100_000
            before, after = older.read_text().splitlines()[-1], None
            until(lambda: len(log.read_text().splitlines()) > 2)
            after = log.read_text().splitlines()[1]
            assert int(after) > int(before)
        assert b"\0" not in log.read_bytes()
        assert {file.name for file in tmp_path.iterdir()} == {"server.log", "server.log.1"}
        assert server.tail()
    finally:
        server.stop(10)


def test_a_small_log_is_left_alone(tmp_path):
    log = tmp_path / "server.log"
    server = spawn("The server", [sys.executable, "-c", "print('hello')"], log=log)
    until(lambda: not server.is_alive())
    server.keep_log_small()
    assert log.read_text() == "hello\n"
    assert not (tmp_path / "server.log.1").exists()
