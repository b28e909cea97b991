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

from tests.deployment.image import Image
from tests.deployment.platform import Platform
from tests.deployment.played import Played, play
from tests.running import Deployment

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


@pytest.fixture(scope="session")
def platform(image: Image, own_database: str) -> Iterator[Platform]:
    """Two backends as compose starts them, at the same moment on the empty database."""
    with ExitStack() as stopping:
        platform = Platform(image, own_database)
        stopping.callback(platform.stop)
        platform.start()
        yield platform


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The platform as `make run` has it; whoever breaks it or starts it otherwise leaves it as it was."""
    with Deployment(tmp_path_factory.mktemp("platform")) as deployment:
        yield deployment


@pytest.fixture
def played(api: "Api") -> Played:
    return play(api)
