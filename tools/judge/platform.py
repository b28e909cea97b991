"""The platform that a run is played on: a fresh one of our own, or one that somebody names."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tools.local import ports, web
from tools.local.environment import ROOT, without_proxy
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.throwaway import PREFIX, throwaway_servers

SECONDS_FOR_SCORES = 60
SECONDS_ELSEWHERE = 2.0
"""Twice as long as a platform takes to take changed scores in."""
LOOK_AGAIN = 0.05


@dataclass(frozen=True, slots=True)
class Platform:
    """Where it is, and how to wait until it has taken changed scores in."""

    url: str
    settle: Callable[[], object]


def somebodys(url: str) -> Platform:
    """Judge a platform of which nothing but its address is known."""
    return Platform(url.rstrip("/"), lambda: time.sleep(SECONDS_ELSEWHERE))


@contextmanager
def fresh() -> Iterator[Platform]:
    """Run the production server on an empty database; both are gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder = DataFolder(path).open()
    try:
        with throwaway_servers() as settings:
            environment = without_proxy({**os.environ, **settings, "LOG_LEVEL": "WARNING"})
            _migrate(environment)
            port = ports.pick()
            server = web.start(folder, environment, port)
            try:
                yield Platform(f"http://{ports.LOOPBACK}:{port}", lambda: _await_scores(environment["DATABASE_URL"]))
            finally:
                server.stop(web.SECONDS_TO_STOP)
    finally:
        folder.remove()
        folder.close()


def _migrate(environment: Mapping[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EmbeddedError(f"The database could not be prepared:\n{done.stdout}{done.stderr}")


def _await_scores(database: str) -> None:
    """Wait until no change of a score is left that P90 does not know of."""
    end = time.monotonic() + SECONDS_FOR_SCORES
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute("SELECT FROM ml_score_changes LIMIT 1").fetchone() is not None:
            if time.monotonic() > end:
                raise EmbeddedError(f"P90 was not computed anew within {SECONDS_FOR_SCORES} s.")
            time.sleep(LOOK_AGAIN)
