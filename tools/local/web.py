"""The HTTP server of `run`."""

import http.client
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from tools.local import leftovers, ports
from tools.local.environment import ROOT
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.processes import Child, spawn

DEFAULT_PORT = 8080
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{ports.LOOPBACK}:{self.port}"


@contextmanager
def serving(path: Path, environment: Mapping[str, str], port: int = 0) -> Iterator[Server]:
    """Run the server with a data folder of its own; both are gone afterwards."""
    folder = DataFolder(path).open()
    try:
        child = start(folder, environment, port := port or ports.pick())
        try:
            yield Server(port, child.pid)
        finally:
            child.stop(SECONDS_TO_STOP)
    finally:
        folder.remove()
        folder.close()


def wanted_port() -> int:
    """Return the port that PORT asks for, once it is certain that it can be had.

    The server itself would not notice: it shares the port with the program that has it (SO_REUSEPORT).
    """
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise EmbeddedError(f"PORT={text} is not a port number.")
    if not ports.is_free(int(text)):
        raise EmbeddedError(f"Port {text} is taken or not allowed. Choose another one: PORT=8081 python3 dev.py run.")
    return int(text)


def end_leftover(folder: DataFolder) -> None:
    """End the server of a supervisor that was killed."""
    leader = leftovers.read_pid(folder.path / "server.pid")
    if leader:
        leftovers.stop_group(leader, marker=f"ZOOMAD_DATA={folder.path}")


def start(folder: DataFolder, environment: Mapping[str, str], port: int) -> Child:
    """Start the server and return when it answers, or raise with the end of its log."""
    child = launch(folder, environment, port)
    try:
        _await(child, port)
    except BaseException:
        child.stop(SECONDS_TO_STOP)
        raise
    return child


def launch(folder: DataFolder, environment: Mapping[str, str], port: int) -> Child:
    """Start the server; does not wait."""
    metrics = folder.subfolder("metrics", empty=True)
    child = spawn(
        "The server",
        [sys.executable, "-m", "zoomad.serving.server"],
        log=folder.path / "server.log",
        env={
            **environment,
            "HOST": ports.LOOPBACK,
            "PORT": str(port),
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        },
        cwd=ROOT,
    )
    try:
        (folder.path / "server.pid").write_text(f"{child.pid}\n")
    except BaseException:
        child.stop(SECONDS_TO_STOP)
        raise
    return child


def some_client_id(port: int, key: str) -> str | None:
    """Return the id of a client in the database, if there is one."""
    try:
        status, body = _get(port, "/clients/random", {"Authorization": f"Bearer {key}"})
        return str(json.loads(body)["client_id"]) if status == HTTPStatus.OK else None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None


def _await(child: Child, port: int) -> None:
    if not child.wait_until(lambda: _answers(port), SECONDS_TO_START):
        event = f"did not answer within {SECONDS_TO_START:.0f} s" if child.is_alive() else "ended while starting"
        raise child.obituary(event)


def _answers(port: int) -> bool:
    try:
        return _get(port, "/system/ping")[0] == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def _get(port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
