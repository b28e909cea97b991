import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests.concurrency import until
from tests.deployment.image import Image
from tests.deployment.platform import Platform, cache_of_platform
from tests.deployment.played import Played, play
from tests.running import Deployment, serves
from tools.local.web import Server

if TYPE_CHECKING:
    from conftest import Api


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    root = Path(tempfile.mkdtemp(prefix="zoomad-image-"))
    root.chmod(0o755)
    yield Image(root)
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def own_database() -> Iterator[str]:
    """A database of its own on the tests' server, empty."""
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"deployment_{secrets.token_hex(4)}"
    with psycopg.connect(server.geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server._replace(path=f"/{name}").geturl()
        for _ in range(20):
            try:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            except psycopg.errors.ObjectInUse:
                time.sleep(0.1)
            else:
                break


@pytest.fixture(autouse=True)
def _empty_cache_of_platform() -> None:
    """As that of the tests is: what one has asked counts towards no limit of the next."""
    if "REDIS_URL" in os.environ:
        with redis.Redis.from_url(cache_of_platform()) as client:
            client.flushdb()


@pytest.fixture(scope="session")
def platform(image: Image, own_database: str) -> Iterator[Platform]:
    """Two backends as compose starts them, at the same moment on the empty database."""
    with ExitStack() as stopping:
        platform = Platform(image, own_database)
        stopping.callback(platform.stop)
        platform.start()
        yield platform


@pytest.fixture(scope="session")
def _deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with Deployment(tmp_path_factory.mktemp("platform"), NUM_PROXIES="1", LOGIN_FAILURES="3") as deployment:
        yield deployment


@pytest.fixture
def deployment(_deployment: Deployment) -> Deployment:
    """The platform as `make run` has it, and may be behind a proxy; whatever broke it before, it serves again."""
    until(lambda: serves(_deployment.url, width=16))
    return _deployment


@pytest.fixture(scope="session")
def _narrow(_deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("narrow")
    with _deployment.server_beside(path, WORKERS="1", MAX_REQUESTS="4") as server:
        yield server


@pytest.fixture
def narrow(_narrow: Server) -> Server:
    """One more server of that platform, whose only worker holds four requests; it knows of the database's deaths."""
    until(lambda: serves(_narrow.url, width=4))
    return _narrow


@pytest.fixture(scope="session")
def strict(_deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One more server of that platform, which takes small bodies only and keeps idle connections for a moment."""
    path = tmp_path_factory.mktemp("strict")
    with _deployment.server_beside(path, WORKERS="1", MAX_BODY_BYTES="100000", KEEP_ALIVE_SECONDS="2") as server:
        yield server


@pytest.fixture
def played(api: "Api") -> Played:
    return play(api)
