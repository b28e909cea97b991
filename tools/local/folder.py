"""The data folder: one user at a time, its secrets and ports remembered."""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import IO, Self

from tools.local import ports
from tools.local.errors import EmbeddedError

MEGABYTE = 2**20
CONTENTS = (
    "postgres", "postgres.new", "postgres.password", "valkey", "seaweedfs", "media", "metrics", "demo-done",
    "server.pid", "postgres.log", "valkey.log", "seaweedfs.log", "server.log", "bot.log", "webhooks.log", "bench.md",
    "bench.json", "simulation.json", "simulation.png", "bot.json", "bot.new", "bot.damaged", "state.new",
    "state.json", "lock",
)  # fmt: skip


class FolderTakenError(EmbeddedError):
    """Another process works on the same data."""


class DataFolder:
    """A folder with everything an embedded ZoomAD keeps; the lock on it ends with the process that holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: IO[str] | None = None
        self._state: dict[str, str] = {}

    def open(self) -> Self:
        """Create the folder where it is missing and take it, or raise FolderTakenError."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(0o711)  # started by root, PostgreSQL is another user and must get to its own folder
        self._take()
        self._load()
        self.secret("secret_key")  # drawn under the lock: `manage` beside a `run` only reads
        return self

    def peek(self) -> Self:
        """Read the state that another process wrote."""
        self._load()
        return self

    def close(self) -> None:
        """Let others have the folder."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def secret(self, name: str, size: int = 38) -> str:
        """Return a random secret that stays the same as long as the folder exists."""
        return self._state.get(name) or self._remember(name, secrets.token_urlsafe(size))

    def knows(self, name: str) -> bool:
        """Tell whether a secret or port was drawn before."""
        return name in self._state

    def port(self, name: str) -> int:
        """Return the port drawn for a server."""
        return int(self._state.get(f"{name}_port") or self.new_port(name))

    def new_port(self, name: str) -> int:
        """Draw another port for a server."""
        return int(self._remember(f"{name}_port", str(ports.pick())))

    def free_port(self, name: str) -> int:
        """Return the port of last time, or another one if that is taken by now."""
        port = self.port(name)
        return port if ports.is_free(port) else self.new_port(name)

    def subfolder(self, name: str, *, empty: bool = False) -> Path:
        """Return a folder in this one, made where it is missing."""
        path = self.path / name
        if empty:
            shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def require_space(self, megabytes: int) -> None:
        """Refuse to start where the disk would be full soon: a database that cannot write stops."""
        free = shutil.disk_usage(self.path).free // MEGABYTE
        if free < megabytes:
            raise EmbeddedError(
                f"Only {free} MB are free on the disk of {self.path}, {megabytes} MB are needed. "
                "Make room or set ZOOMAD_DATA to a folder on another disk."
            )

    def remove(self) -> None:
        """Delete what ZoomAD put here, and the folder when nothing else is in it."""
        for name in CONTENTS:
            path = self.path / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        if not any(self.path.iterdir()):
            self.path.rmdir()

    def _take(self) -> None:
        lock = (self.path / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            lock.close()
            raise FolderTakenError(
                f"Another ZoomAD (process {owner}) is using the data in {self.path}. "
                "Stop it, or set ZOOMAD_DATA to another folder and PORT to another port."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def _load(self) -> None:
        try:
            self._state = json.loads((self.path / "state.json").read_text())
        except FileNotFoundError:
            self._state = {}
        except ValueError:
            raise EmbeddedError(
                f"{self.path / 'state.json'} is damaged. Delete it: passwords and ports are drawn again, the data stay."
            ) from None

    def _remember(self, name: str, value: str) -> str:
        self._state[name] = value
        new = self.path / "state.new"
        new.unlink(missing_ok=True)
        write_private(new, json.dumps(self._state, indent=1))
        new.replace(self.path / "state.json")
        return value


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
