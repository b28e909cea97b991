"""`make run`: what is told to other programs comes from a process beside the server."""

import os
import signal
import subprocess
import sys

import httpx
import pytest
from standardwebhooks import Webhook

from tests.concurrency import until
from tools.local import ports
from tools.local.environment import ROOT
from webhooks.tests.receiver import Receiver

PATIENCE = 180


@pytest.fixture
def platform(data, tmp_path):
    """A platform of one's own, without demo data; it is told to end in the end."""
    port = ports.pick()
    environment = {**os.environ, "ZOOMAD_DATA": str(data), "PORT": str(port), "DEMO": "0", "BOT_TOKEN": ""}
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
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, log.read_text()


def test_an_event_comes_to_a_receiver_at_home(platform):
    with Receiver() as receiver, httpx.Client(base_url=platform, trust_env=False) as http:
        made = http.post("/webhooks", json={"url": receiver.url, "kinds": ["day_moved"]}).raise_for_status().json()
        http.post("/time/advance", json={"current_date": 4}).raise_for_status()
        until(lambda: receiver.received, PATIENCE)
    headers, body = receiver.received[0]
    told = Webhook(made["secret"]).verify(body, headers)
    assert (told["type"], told["data"]["data"]) == ("day_moved", {"from": 0, "to": 4})
