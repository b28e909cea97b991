"""The platform as `make run` keeps it: what ends by itself is started again."""

import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import psutil

from campaigns.tests.conftest import png
from tests.cluster.machines import worker
from tests.running import Deployment
from tools.local import web
from tools.local.citus import cluster
from tools.local.keeping import Keeper, Program

TIME_TO_NOTICE = 0.5  # until a death has reached those who work with the dead
TIME_TO_RECOVER = 60.0
PROBES = 20
CONNECTIONS = """
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid() ORDER BY pid
"""
# A cluster is somebody else's, and may be on other machines: there connections are ended, not processes.
END_ONE = "SELECT pg_terminate_backend({})"
END_ALL_OF_WORKERS = """
    SELECT run_command_on_workers($$
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid()
    $$)
"""


class Kept(Deployment):
    """The platform with Redis, S3 and a keeper; each of its processes can be killed."""

    def __init__(self, path: Path, *, cache: bool = True, objects: bool = True) -> None:
        super().__init__(path, cache=cache, objects=objects)

    def start_server(self, **settings: str) -> None:
        super().start_server(**settings)
        environment = {**self.environment, **settings}
        self.program = Program(self.server, partial(web.launch, self.folder, environment, self.port))
        self.keepers = [Keeper(self.stack), Keeper(self.program)]
        self.processes = len(self.workers())

    def kill(self, victim: str, chance: random.Random) -> None:
        """End the victim as a crash would, without a chance to say goodbye."""
        match victim:
            case "a worker":
                os.kill(chance.choice(self.workers()).pid, signal.SIGKILL)
            case "the server":
                os.killpg(self.server.pid, signal.SIGKILL)
            case "PostgreSQL" if cluster():
                self._end_a_machine()
            case "a connection's process" if cluster():
                self.sql(END_ONE.format(chance.choice(self._connections())))
            case "a connection's process":
                os.kill(chance.choice(self._connections()), signal.SIGKILL)
            case _:
                os.kill(self.stack.pid(victim), signal.SIGKILL)

    def recover(self) -> None:
        """Do what `make run` does meanwhile, until all is well; nobody helps."""
        time.sleep(TIME_TO_NOTICE)
        self.keep_until(self.is_well)

    def keep_until(self, happened: Callable[[], bool]) -> None:
        end = time.monotonic() + TIME_TO_RECOVER
        while not happened():
            assert time.monotonic() < end, f"not well after {TIME_TO_RECOVER} seconds"
            for keeper in self.keepers:
                keeper.look()
            self.server = self.program.child
            time.sleep(0.1)

    def is_well(self) -> bool:
        """Tell whether everything runs, and answers over so many new connections that each worker had its share."""
        if self.stack.the_dead() or not self.server.is_alive() or len(self.workers()) < self.processes:
            return False
        try:
            with httpx.Client(
                base_url=self.url, timeout=30, limits=httpx.Limits(max_keepalive_connections=0)
            ) as client:
                answers = [client.get("/clients/random") for _ in range(PROBES)]
                answers += [client.post("/files", files={"file": ("photo.png", png())}) for _ in range(PROBES // 5)]
        except httpx.TransportError:
            return False
        return all(answer.is_success for answer in answers)

    def _end_a_machine(self) -> None:
        """End a worker of the cluster and start it again; where nothing says how, what this database has there."""
        if not worker.can_die:
            self.sql(END_ALL_OF_WORKERS)
            return
        worker.die()
        time.sleep(TIME_TO_NOTICE)
        worker.come_back()

    def _connections(self) -> list[int]:
        rows = self.sql(CONNECTIONS)
        others = [pid for (pid,) in rows if cluster() or psutil.pid_exists(pid)]
        assert others
        return others
