"""The platform that a run is played on: a fresh one of our own, or the one at a given address."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import psycopg

from tools.local import web
from tools.local.environment import without_proxy
from tools.local.errors import EmbeddedError
from tools.local.manage import manage, prepare
from tools.local.throwaway import PREFIX, throwaway_servers

SECONDS_FOR_SCORES = 60
SECONDS_ELSEWHERE = 2.0
"""Twice as long as a platform takes to take changed scores in."""
LOOK_AGAIN = 0.05
SECONDS_TO_STORE = 2.5
"""Twice as long as servers keep in memory what they have counted."""
FORMULA, RESERVING = "formula", "reserving"


@dataclass(frozen=True, slots=True)
class Platform:
    """Its address, and how to wait until it has processed changes."""

    url: str
    settle: Callable[[], object]
    holds_back: bool = False
    """Its selection may have no ad while something fits."""


def somebodys(url: str, selection: str) -> Platform:
    """Judge a platform at an address, with the selection it is said to use."""
    return Platform(url.rstrip("/"), lambda: time.sleep(SECONDS_ELSEWHERE), selection == RESERVING)


@contextmanager
def fresh(selection: str) -> Iterator[Platform]:
    """Run the production server on an empty database, under a selection; both are gone afterwards."""
    with throwaway_servers() as settings:
        environment = without_proxy({**os.environ, **settings, "LOG_LEVEL": "WARNING"})
        prepare(environment)
        with web.serving(Path(tempfile.mkdtemp(prefix=PREFIX)), environment) as server:
            httpx.patch(f"{server.url}/selection", json={"selection": selection}, trust_env=False).raise_for_status()
            yield Platform(server.url, partial(_settle, environment, selection), selection == RESERVING)


def _settle(environment: Mapping[str, str], selection: str) -> None:
    """Wait for P90, and refresh what other selections than the formula need."""
    _await_scores(environment["DATABASE_URL"])
    if selection != FORMULA:
        time.sleep(SECONDS_TO_STORE)
        manage(environment, "refresh_selection")


def _await_scores(database: str) -> None:
    """Wait until no change of a score is left that P90 does not know of."""
    end = time.monotonic() + SECONDS_FOR_SCORES
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute("SELECT FROM ml_score_changes LIMIT 1").fetchone() is not None:
            if time.monotonic() > end:
                raise EmbeddedError(f"P90 was not computed again within {SECONDS_FOR_SCORES} s.")
            time.sleep(LOOK_AGAIN)
