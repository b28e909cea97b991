"""`make run`: what is told to other programs comes from a process beside the server, and all of them are kept."""

import os
import signal
import subprocess
import sys
from typing import NamedTuple

import httpx
import psutil
import pytest
from standardwebhooks import Webhook

from tests.concurrency import until
from tools.local import ports
from tools.local.environment import ROOT
from webhooks.tests.receiver import Receiver

PATIENCE = 180
TELEGRAM_IS_AWAY = {"BOT_TOKEN": "1:token", "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9/bot"}


class Platform(NamedTuple):
    url: str
    supervisor: psutil.Process

    def programs(self):
        """The processes that it has started, by what they are."""
        return {" ".join(child.cmdline()[1:3]): child for child in self.supervisor.children()}


@pytest.fixture
def platform(data, tmp_path):
    """A platform of one's own with a bot, without demo data; it is told to end in the end."""
    port = ports.pick()
    environment = {
        **os.environ,
        "ZOOMAD_DATA": str(data),
        "PORT": str(port),
        "DEMO": "0",
        "WORKERS": "1",
    } | TELEGRAM_IS_AWAY
    for name in ("DATABASE_URL", "REDIS_URL", "API_KEYS_REQUIRED"):
        environment.pop(name, None)
    log = tmp_path / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.local", "run"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        until(lambda: b"Ctrl-C stops it" in log.read_bytes() or process.poll() is not None, PATIENCE)
        assert process.poll() is None, log.read_text()
        yield Platform(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, log.read_text()


def test_whatever_is_killed_is_started_again_and_an_event_comes_to_a_receiver_at_home(platform):
    """Three programs and the database: all of them at once, when an event is about to be delivered."""
    with Receiver() as receiver, httpx.Client(base_url=platform.url, trust_env=False) as http:
        made = http.post("/webhooks", json={"url": receiver.url, "kinds": ["day_moved"]}).raise_for_status().json()
        running = platform.programs()
        assert {name.split()[-1] for name in running} >= {"runbot", "deliver_webhooks", "zoomad.serving.server"}
        http.post("/time/advance", json={"current_date": 4}).raise_for_status()
        for program in running.values():
            program.kill()
        until(lambda: receiver.received, PATIENCE)
        until(lambda: platform.programs().keys() == running.keys(), PATIENCE)
        assert not {program.pid for program in platform.programs().values()} & {each.pid for each in running.values()}
        until(lambda: is_served(http), PATIENCE)
    headers, body = receiver.received[0]
    told = Webhook(made["secret"]).verify(body, headers)
    assert (told["type"], told["data"]["data"]) == ("day_moved", {"from": 0, "to": 4})


def is_served(http):
    try:
        return http.get("/time").json() == {"current_date": 4}
    except httpx.TransportError:
        return False
