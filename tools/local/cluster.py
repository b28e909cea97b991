"""PostgreSQL's data directory: made once and whole, healed after a crash."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path

from tools.local import leftovers, unprivileged, wheels
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder, write_private
from tools.local.processes import Account, die_with_parent

USER = DATABASE = "postgres"
# The same order and the same idea of upper and lower case on every system, glibc or not.
SYSTEM_LOCALE = "C.UTF-8" if sys.platform == "linux" else "C"
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={SYSTEM_LOCALE}")
READY_LINE = 7


class Cluster:
    """The data directory of one server, in the data folder or in a shelter where its user cannot enter that."""

    def __init__(self, folder: DataFolder, *, ephemeral: bool) -> None:
        self.folder = folder
        self.ephemeral = ephemeral

    @cached_property
    def account(self) -> Account | None:
        """The user that PostgreSQL runs as where it cannot be ourselves."""
        return unprivileged.account_for(self.folder.path / "postgres")

    @cached_property
    def path(self) -> Path:
        """Where the data are."""
        if self.account is None or unprivileged.can_enter(self.folder.path, self.account):
            return self.folder.path / "postgres"
        return unprivileged.shelter(self.account) / f"data-{unprivileged.key_of(self.folder.path)}"

    @cached_property
    def programs(self) -> Path:
        """Where PostgreSQL's programs are."""
        return wheels.postgres_programs(self.account)

    def exists(self) -> bool:
        """Tell whether it was made; a half-made one has another name."""
        return self.path.exists()

    def create(self, password: str) -> None:
        """Make it under another name and rename it when it is whole."""
        new = self.path.with_name(f"{self.path.name}.new")
        password_file = self.path.with_name(f"{self.path.name}.password")
        discard(new)
        new.mkdir(mode=0o700)
        password_file.unlink(missing_ok=True)
        write_private(password_file, f"{password}\n")
        for path in (new, password_file):
            self._hand_over(path)
        hurry = ("--no-sync", "--no-data-checksums") if self.ephemeral else ()
        self._run("initdb", "-D", new, "-U", USER, "-A", "scram-sha-256", f"--pwfile={password_file}", *LOCALE, *hurry)
        password_file.unlink()
        new.rename(self.path)

    def set_password(self, password: str) -> None:
        """Give the user another password while the server is down: the old one was lost with state.json."""
        self._run("postgres", "--single", "-D", self.path, DATABASE, said=f"ALTER ROLE {USER} PASSWORD '{password}'\n")

    def require_ownership(self) -> None:
        """Refuse data of another user, which PostgreSQL would not touch."""
        if os.geteuid() not in (0, self.path.stat().st_uid):
            raise EmbeddedError(
                f"The database in {self.path} belongs to another user. "
                "Start ZoomAD as that user (or root), or set ZOOMAD_DATA to another folder."
            )

    def heal(self) -> None:
        """End the server of a killed supervisor, and drop its mark when the number belongs to a stranger by now."""
        pid = leftovers.read_pid(self._pid_file)
        if pid is None:
            return
        leftovers.stop(pid, self.path, signal.SIGINT, patience=30)
        leftovers.wait_for_the_last(self.path)
        if leftovers.exists(pid) and not leftovers.works_on(pid, self.path):
            self._pid_file.unlink(missing_ok=True)  # PostgreSQL would take the stranger for a server of its own

    def is_ready(self) -> bool:
        """Tell whether its server accepts connections."""
        try:
            lines = self._pid_file.read_text().splitlines()
        except OSError:
            return False
        return (
            len(lines) > READY_LINE
            and lines[READY_LINE].strip() == "ready"
            and leftovers.works_on(int(lines[0]), self.path)
        )

    def remove(self) -> None:
        """Delete the data."""
        discard(self.path)
        discard(self.path.with_name(f"{self.path.name}.new"))

    @property
    def _pid_file(self) -> Path:
        return self.path / "postmaster.pid"

    def _hand_over(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def _run(self, program: str, *arguments: str | Path, said: str = "") -> None:
        result = subprocess.run(  # type: ignore[call-overload]
            [str(self.programs / program), *map(str, arguments)],
            input=said.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=plain_environment(),
            check=False,
            preexec_fn=die_with_parent(signal.SIGKILL),
            **(self.account.as_arguments() if self.account else {}),
        )
        if result.returncode:
            output = result.stdout.decode(errors="replace").strip()
            if "No space left" in output or "Check free disk space" in output:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            raise EmbeddedError(f"PostgreSQL's {program} failed for {self.path}:\n{output[-1500:]}")


def plain_environment() -> dict[str, str]:
    """Return the environment without what would lead PostgreSQL's programs to another server or language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def discard(folder: Path) -> None:
    """Delete a folder, also while a killed program's last child still writes to it."""
    for _ in range(50):
        if not folder.exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1 if folder.exists() else 0)
    raise EmbeddedError(f"{folder} cannot be deleted.")
