"""`python -m tools.local`, as the tests start it."""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import psycopg

from tools.local.environment import ROOT

SERVICES = (sys.executable, "-m", "tools.local", "services")


class Supervisor:
    """A running `services`."""

    def __init__(self, data: Path, command: tuple[str, ...] = SERVICES, cwd: Path = ROOT, **environment: str) -> None:
        self.data = data
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "ZOOMAD_DATA": str(data), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def settings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while "REDIS_URL" not in found:
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            name, value = shlex.split(line)[1].split("=", 1)
            found[name] = value
        return found

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.settings()["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def database_pid(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.communicate(timeout=30)
        return self.process.returncode


def refusal(command: str, data: Path, **environment: str) -> str:
    """Run a command that is to fail, and return what it says."""
    result = subprocess.run(
        [sys.executable, "-m", "tools.local", command],
        cwd=ROOT,
        env={**os.environ, "ZOOMAD_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert result.returncode == 1
    assert not re.search("traceback", result.stderr, re.IGNORECASE)
    return result.stderr
