import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.local import ports
from tools.local.environment import ROOT

SLOW_TEST = """
import os, time
def test_slow():
    print("URL", os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
    time.sleep(float(os.environ["SLEEP"]))
"""


@pytest.fixture
def pytest_run(tmp_path: Path, data: Path):
    """Start pytest in a project of its own; it ends when it wants to."""
    (tmp_path / "test_slow.py").write_text(SLOW_TEST)
    (tmp_path / "pytest.ini").touch()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DATABASE_URL"))}
    inherited |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    options = ("-s", "-q", "-p", "tools.local.pytest_plugin", "-p", "no:cacheprovider")

    def run(sleep: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", *options],
            cwd=tmp_path,
            env=inherited | {"SLEEP": sleep, "TMPDIR": str(data.parent)},
            stdout=subprocess.PIPE,
            text=True,
        )

    return run


def ports_of(process: subprocess.Popen[str]) -> list[int]:
    line = next(line for line in process.stdout if line.startswith("URL"))
    return [urlsplit(url).port for url in line.split()[1:]]


def test_nothing_stays_behind_when_pytest_is_killed(pytest_run):
    with pytest_run(sleep="60") as process:
        servers = ports_of(process)
        assert all(map(ports.answers, servers))
        process.send_signal(signal.SIGKILL)

    end = time.monotonic() + 60
    while any(map(ports.answers, servers)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(map(ports.answers, servers))


OF_A_GROUP = """
import os
import pytest
pytestmark = pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(4))
def test_some(number):
    with open("seen", "a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + " ")
"""


def test_the_modules_of_a_group_run_in_one_process(tmp_path):
    for name in ("test_a.py", "test_b.py"):
        (tmp_path / name).write_text(OF_A_GROUP)
    (tmp_path / "pytest.ini").touch()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment = inherited | {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(ROOT),
    }  # and the servers are there
    options = ("-q", "-p", "xdist", "-p", "tools.local.pytest_plugin", "-n", "2", "--dist=loadgroup")
    subprocess.run([sys.executable, "-m", "pytest", *options], cwd=tmp_path, env=environment, check=True)
    seen = (tmp_path / "seen").read_text().split()
    assert (len(seen), len(set(seen))) == (8, 1)
