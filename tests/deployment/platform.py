"""Backends as plain processes: compose's command, user, environment and health check; the servers are the tests'."""

import http.client
import json
import os
import tempfile
from abc import ABC, abstractmethod
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.deployment import compose
from tests.deployment.image import Image
from tools.local import ports

if TYPE_CHECKING:
    from tools.local.processes import Child

SECONDS_TO_HEALTHY = 120


class Caller(ABC):
    """Calls the API in JSON."""

    def call(self, method: str, path: str, body: object = None, expect: int = 200) -> Any:
        """Check the status and give back the decoded answer."""
        status, content = self.exchange(method, path, None if body is None else json.dumps(body).encode())
        assert status == expect, content
        return json.loads(content, parse_float=Decimal) if content else None

    def exchange(self, method: str, path: str, body: bytes | None, kind: str = "application/json") -> tuple[int, bytes]:
        """Send bytes and give back the status and the answer."""
        with closing(self.connection()) as connection:
            connection.request(method, path, body, {"Content-Type": kind} if body else {})
            response = connection.getresponse()
            return response.status, response.read()

    @abstractmethod
    def connection(self) -> http.client.HTTPConnection:
        """Connect to the API."""


class Backend(Caller):
    """One of them."""

    def __init__(self, image: Image, environment: dict[str, str], folder: Path) -> None:
        self.image, self.port = image, ports.pick()
        metrics = folder / f"metrics-{self.port}"
        self.environment = environment | {"PORT": str(self.port), "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
        self.log = folder / f"backend-{self.port}.log"
        self.child: Child = image.start(compose.services()["backend"]["command"], self.environment, self.log)

    def is_healthy(self) -> bool:
        check = compose.services()["backend"]["healthcheck"]["test"]
        assert check[0] == "CMD"
        return self.image.run(check[1:], self.environment) == 0

    def wait_until_healthy(self) -> None:
        """Ask as compose does, once anybody listens: each time starts an interpreter."""
        is_up = self.child.wait_until(lambda: ports.answers(self.port) and self.is_healthy(), SECONDS_TO_HEALTHY)
        assert is_up, self.log.read_text()[-3000:]

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def metrics(self) -> dict[str, float]:
        status, page = self.exchange("GET", "/metrics", None)
        assert status == 200
        lines = [line.rpartition(" ") for line in page.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in lines}


DATABASES_OF_TESTS = 8  # in Valkey, of the sixteen there are


def cache_of_platform() -> str:
    """Return the address of another database of Valkey than that of the tests."""
    server, _, number = os.environ["REDIS_URL"].rpartition("/")
    return f"{server}/{int(number) + DATABASES_OF_TESTS}"


class Platform:
    """Two backends on one database."""

    def __init__(self, image: Image, database: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zoomad-platform-", dir=image.tmp))
        self.folder.chmod(0o777)
        self.database = database
        # It works behind the tests of others until the last of them: it must not write what they remember or count.
        given = {name: os.environ[name] for name in os.environ if name.startswith("S3_")}
        environment = compose.environment("backend", **given | {"S3_BUCKET": "platform"})
        environment |= {"DATABASE_URL": database, "REDIS_URL": cache_of_platform(), "HOST": "127.0.0.1"}
        environment |= {"GRAFANA_DB_USER": database.rpartition("/")[2] + "_reader"}
        self.environment = environment
        # What several workers count together is looked at in the first; the second is only another one.
        of_the_second = {"WORKERS": "1"}
        self.backends = [Backend(image, environment | more, self.folder) for more in ({}, of_the_second)]

    def start(self) -> None:
        """Return when both are healthy."""
        for backend in self.backends:
            backend.wait_until_healthy()

    def stop(self) -> None:
        for backend in self.backends:
            backend.child.stop(10)
