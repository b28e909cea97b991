"""Workers that die take nothing with them; connections are kept as long as proxies keep theirs."""

import socket
import subprocess
import sys
import time

import httpx
import pytest

from tests.concurrency import until
from tests.running import show, storm
from tools.local import ports
from tools.local.environment import ROOT

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture
def platform(deployment):
    return deployment


def answers_ping(platform):
    """Say whether it is there again: who kills the only worker that has come up so far finds nobody for a moment."""
    try:
        return platform.call("GET", "/system/ping").status_code == 200
    except httpx.TransportError:
        return False


def test_a_worker_that_is_killed_again_and_again_takes_nothing_with_it(platform):
    clients = platform.add_clients(60)
    platform.add_campaign()
    folder = platform.folder.path / "metrics"
    before = platform.ads_served()
    for number in range(6):
        victim = platform.workers()[-1]
        answers = storm(show, clients[number * 10 : number * 10 + 10], platform.url, width=4)
        assert [answer.status_code for _, answer in answers] == [200] * 10
        victim.kill()
        until(lambda gone=victim: gone not in platform.workers() and len(platform.workers()) == 2)
        until(lambda: answers_ping(platform))
    assert platform.server.is_alive()
    assert platform.ads_served() == before + 60  # what the dead have counted stays
    alive = {*map(str, [platform.server.pid, *(worker.pid for worker in platform.workers())]), "0"}
    until(lambda: {file.stem.rpartition("_")[2] for file in folder.glob("*.db")} <= alive)


def test_an_idle_connection_is_kept_as_long_as_the_setting_says(strict):
    with socket.create_connection(("127.0.0.1", strict.port), timeout=60) as connection:
        asked = time.monotonic()  # before it is idle, however late we learn of that
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"404 Not Found" in connection.recv(10_000)
        while connection.recv(10_000):
            pass
        assert time.monotonic() - asked > 1.5


def test_a_server_that_cannot_start_ends_and_says_so(platform, tmp_path):
    unfit = {"SECRET_KEY": "", "DEBUG": "0", "WORKERS": "1", "PORT": str(ports.pick())}
    environment = {**platform.environment, **unfit}
    command = [sys.executable, "-m", "zoomad.serving.server"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stderr
    assert "No worker of the server can start" in done.stderr
