"""What a real worker of the real server needs for many uploads at once."""

import http.client
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.test.client import MULTIPART_CONTENT
from PIL import Image

from campaigns.tests.conftest import encoded, form
from tests.concurrency import until
from tests.running import database_of_the_test
from tools.local import ports
from tools.local.environment import ROOT

pytestmark = pytest.mark.xdist_group("faults")

UPLOADS = 12  # each is 40 MB of pixels
LIMIT_MB = 400


@pytest.fixture
def server(transactional_db):
    """One worker on the test's own database, and its port."""
    port = ports.pick()
    environment = {**os.environ, "DATABASE_URL": database_of_the_test(), "PORT": str(port), "WORKERS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "zoomad.serving.server"], cwd=ROOT, env=environment)
    until(lambda: ports.answers(port), 120)
    yield process.pid, port
    process.terminate()
    process.wait(60)


def post(port: int, body: bytes) -> int:
    """Upload it, and again as often as the server says that too many are waiting, which is a matter of the machine."""
    for _attempt in range(50):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as caller:
            caller.request("POST", "/files", body, {"Content-Type": MULTIPART_CONTENT})
            response = caller.getresponse()
            if response.status != 503:
                break
            time.sleep(int(response.headers["Retry-After"]))
    return response.status


def peak_mb(supervisor: int) -> float:
    (worker,) = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()[:1]
    line = next(line for line in Path(f"/proc/{worker}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory of a process from /proc")
def test_many_uploads_at_once_do_not_fill_the_memory(server):
    supervisor, port = server
    body = form(encoded(Image.new("RGBA", (4000, 2500), (200, 30, 30, 100)), compress_level=1))
    with ThreadPoolExecutor(UPLOADS) as callers:
        statuses = list(callers.map(lambda _: post(port, body), range(UPLOADS)))
    assert statuses == [200] * UPLOADS
    assert 60 < peak_mb(supervisor) < LIMIT_MB
