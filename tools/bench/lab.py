"""Runs the durable database server, and production servers on fresh copies of the data."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Unpack

import httpx
import psycopg

from tools.bench import meters
from tools.bench.alone import SCRIPT, run_alone
from tools.bench.databases import Databases
from tools.bench.dataset import Dataset
from tools.bench.driver import drive
from tools.bench.meters import Meter
from tools.bench.results import Run
from tools.bench.sizes import SIZES, Size
from tools.bench.traffic import Changes, Load
from tools.local import ports, web
from tools.local.cluster import Cluster
from tools.local.environment import django_environment
from tools.local.errors import EmbeddedError
from tools.local.stack import Stack

PRODUCTION = {"DEBUG": "0", "LOG_LEVEL": "INFO", "REDIS_URL": ""}


@dataclass(frozen=True, slots=True)
class Effort:
    """How long, how often and over how many connections to measure."""

    seconds: float = 4
    warm_up: float = 1.5
    rounds: int = 3
    connections: int = 8
    size: str = "M"
    minutes: float = 60


@dataclass(frozen=True, slots=True)
class Platform:
    """A running production server, and its own database."""

    port: int
    pid: int
    database: str
    meter: Meter

    def http(self, timeout: float = 60) -> httpx.Client:
        """Return a client of its API and its pages."""
        return httpx.Client(base_url=f"http://{ports.LOOPBACK}:{self.port}", timeout=timeout, trust_env=False)


class Lab:
    """Starts servers and measures them."""

    def __init__(
        self,
        stack: Stack,
        effort: Effort,
        tell: Callable[[str], None],
        sizes: Mapping[str, Size] = SIZES,
    ) -> None:
        self.effort = effort
        self.tell = tell
        self.sizes = sizes
        self.folder = stack.folder
        self.environment = django_environment(stack) | PRODUCTION
        self.databases = Databases(self.environment, sizes, tell)
        self._data: dict[str, Dataset] = {}

    @cached_property
    def control(self) -> psycopg.Connection:
        """A connection for the meters."""
        connection = psycopg.connect(self.databases.url("postgres"), autocommit=True)
        meters.prepare(connection)
        return connection

    def close(self) -> None:
        """Close the connection."""
        self.control.close()

    def sweep(self) -> None:
        """Remove what a killed benchmark has left."""
        for folder in self.folder.path.glob("server-*"):
            shutil.rmtree(folder)
        self.databases.sweep()

    def data(self, size: str) -> Dataset:
        """Return the ids and all of a data set."""
        return self._data.setdefault(size, Dataset(self.sizes[size]))

    @contextmanager
    def platform(self, size: str, **settings: str) -> Iterator[Platform]:
        """Run the production server on a fresh copy of a data set."""
        with self.databases.copy(size) as database, self.serve(database, **settings) as platform:
            yield platform

    @contextmanager
    def serve(self, database: str, **settings: str) -> Iterator[Platform]:
        """Run the production server on a database."""
        port = ports.pick()
        environment = self.environment | {"DATABASE_URL": self.databases.url(database)} | settings
        with web.serving(self.folder.path / f"server-{port}", environment, port) as server:
            self.control.execute("CHECKPOINT")  # or that of the copy would fall into the measurement
            yield Platform(port, server.pid, database, Meter(self.control, database, server.pid))

    def load(self, name: str, platform: Platform, traffic: Mapping[str, object], **changes: Unpack[Changes]) -> Run:
        """Put load on a platform for as long as the effort says."""
        self.tell(f"  {name} ...")
        return drive({name: self.spec(platform, traffic, **changes)}, platform.meter)[0]

    def loads(
        self, platform: Platform, loads: Mapping[str, Load], beside: Callable[[], None] | None = None
    ) -> list[Run]:
        """Put several loads on a platform at the same time, and do something beside them."""
        self.tell(f"  {' + '.join(loads)} ...")
        return drive(loads, platform.meter, beside)

    def spec(self, platform: Platform, traffic: Mapping[str, object], **changes: Unpack[Changes]) -> Load:
        """Describe a load for the load generator."""
        effort = self.effort
        usual: Changes = {"connections": effort.connections, "seconds": effort.seconds, "warm_up": effort.warm_up}
        told: Changes = {**usual, **changes}
        return Load(port=platform.port, traffic=traffic, **told)

    def alone(  # noqa: PLR0913 - all by name
        self,
        platform: Platform,
        size: str,
        *,
        seed: int,
        connections: int | None = None,
        script: str = SCRIPT,
        name: str = "database alone",
    ) -> Run:
        """Let the database do the same alone, in the platform's copy of the data, or something else."""
        self.tell(f"  {name} ...")
        return run_alone(
            pgbench=Cluster(self.folder, ephemeral=False).programs / "pgbench",
            url=self.databases.url(platform.database),
            viewers=self.sizes[size].clients,
            meter=Meter(self.control, platform.database, None),
            connections=connections or self.effort.connections,
            seconds=self.effort.seconds,
            warm_up=self.effort.warm_up,
            seed=seed,
            script=script,
            name=name,
        )

    def verified(self, platform: Platform) -> bool:
        """Compare all counters of a platform with the rows of views and clicks."""
        try:
            self.databases.manage(platform.database, "verify_counters")
        except EmbeddedError as error:
            self.tell(str(error))
            return False
        return True

    def ads(self, size: str, **details: object) -> dict[str, object]:
        """Describe traffic: ads for random clients of a data set."""
        return {"kind": "ads", "clients": self.data(size).clients.tolist(), **details}
