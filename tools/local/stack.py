"""The servers of a data folder, started together and stopped in order."""

import time
from typing import Protocol

from tools.local import citus, ports
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.postgres import Postgres
from tools.local.processes import Child
from tools.local.seaweedfs import SeaweedFS
from tools.local.valkey import Valkey

ATTEMPTS = 4
PAUSE = 0.5


class Service(Protocol):
    """What a server needs to be part of the stack."""

    name: str
    key: str
    seconds_to_start: float
    seconds_to_stop: float

    def environment(self) -> dict[str, str]:
        """Return the settings that lead to the server."""

    def prepare(self) -> None:
        """Prepare its files; none of its processes runs afterwards."""

    def launch(self) -> Child:
        """Start it; does not wait."""

    def is_ready(self) -> bool:
        """Tell whether it can be used."""

    def remove(self) -> None:
        """Delete its data outside the data folder."""


class Stack:
    """PostgreSQL, and where asked for Valkey and SeaweedFS, on one data folder.

    Where CITUS_URL names a cluster, a database there takes the place of PostgreSQL.
    """

    def __init__(
        self, folder: DataFolder, *, ephemeral: bool = False, cache: bool = False, objects: bool = False
    ) -> None:
        self.folder = folder
        self.elsewhere = citus.Database(folder) if citus.cluster() else None
        self.services: list[Service] = [] if self.elsewhere else [Postgres(folder, ephemeral=ephemeral)]
        if cache:
            self.services.append(Valkey(folder, ephemeral=ephemeral))
        if objects:
            self.services.append(SeaweedFS(folder))
        self._children: dict[str, Child] = {}

    def start(self) -> None:
        """Start all of them at the same time and return when all can be used, or stop them and raise."""
        try:
            for service in self.services:
                service.prepare()
                self._children[service.key] = service.launch()
            if self.elsewhere:
                self.elsewhere.make()
            for service in self.services:
                self._await(service)
        except BaseException:
            self.stop()
            raise

    def is_ready(self) -> bool:
        """Tell whether all of them can be used, no matter which process started them."""
        return all(service.is_ready() for service in self.services)

    def environment(self) -> dict[str, str]:
        """Return the settings that lead to all of them."""
        own = {name: value for service in self.services for name, value in service.environment().items()}
        return own | (self.elsewhere.environment() if self.elsewhere else {})

    def children(self) -> list[Child]:
        """Return the servers that were started."""
        return list(self._children.values())

    def the_dead(self) -> list[Child]:
        """Return the servers that ended by themselves."""
        return [child for child in self.children() if not child.is_alive()]

    def pid(self, name: str) -> int:
        """Return the process of the service with that name."""
        return next(child.pid for child in self._children.values() if child.name == name)

    def revive(self) -> None:
        """Start those again, on the ports that others know them by; does not wait until they can be used."""
        for service in self.services:
            child = self._children[service.key]
            if child.is_alive():
                continue
            child.stop(0)  # what is left of its group
            port = self.folder.port(service.key)
            if not ports.is_free(port):
                raise EmbeddedError(f"Port {port} of {service.name} is taken by somebody else.")
            service.prepare()
            self._children[service.key] = service.launch()

    def stop(self) -> None:
        """Stop what was started."""
        for child in self._children.values():
            child.ask_to_stop()
        for service in self.services:
            if service.key in self._children:
                self._children.pop(service.key).stop(service.seconds_to_stop)

    def remove(self) -> None:
        """Delete the data of all of them."""
        for service in self.services:
            service.remove()
        if self.elsewhere:
            self.elsewhere.drop()

    def _await(self, service: Service) -> None:
        for _ in range(ATTEMPTS):
            child = self._children[service.key]
            if child.wait_until(service.is_ready, service.seconds_to_start):
                return
            if not self._may_work_next_time(service, child):
                break
            time.sleep(PAUSE)
            self._children[service.key] = service.launch()
        raise child.obituary("did not start")

    def _may_work_next_time(self, service: Service, child: Child) -> bool:
        """Say whether the port was taken after its choice, or the last child of a killed server lingers."""
        port_was_taken = not ports.is_free(self.folder.port(service.key))
        return not child.is_alive() and (port_was_taken or "still in use" in child.tail())
