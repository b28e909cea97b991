"""Children that are supervised: started apart from the terminal, logged, stopped in order, dying with their parent."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tools.local.errors import EmbeddedError

PR_SET_PDEATHSIG = 1
LARGE_LOG = 10 * 2**20
TAIL_LINES = 20
TICK = 0.02

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """A user of the system that a child runs as."""

    uid: int
    gid: int

    def as_arguments(self) -> dict[str, object]:
        """Return the arguments of subprocess that give a child this account and nothing more."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


class Child:
    """A running server."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path, stop_signal: signal.Signals) -> None:
        self.name = name
        self.process = process
        self.stop_signal = stop_signal
        self.log = log
        self._log_start = log.stat().st_size

    @property
    def pid(self) -> int:
        """The process, which is also its group and session."""
        return self.process.pid

    def is_alive(self) -> bool:
        """Tell whether the server still runs."""
        return self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait for the server to be ready; False when it ended or the time is over."""
        end = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < end:
            if ready():
                return True
            time.sleep(TICK)
        return False

    def ask_to_stop(self) -> None:
        """Tell the server to end; does not wait."""
        if self.is_alive():
            self.process.send_signal(self.stop_signal)

    def stop(self, patience: float) -> None:
        """End the server, by force when it has not ended in time; nothing of its group stays behind."""
        self.ask_to_stop()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def keep_log_small(self) -> None:
        """Rename a large log, replacing the one before it, and go on with an empty one.

        The server writes to the end of its file, whatever is there: it need not know. A line that it writes at this
        very moment is lost.
        """
        if self.log.stat().st_size <= LARGE_LOG:
            return
        with suppress(OSError):  # the disk may be full; then there is all the more reason to empty the file
            shutil.copyfile(self.log, _older(self.log))
        os.truncate(self.log, 0)
        self._log_start = 0

    def tail(self) -> str:
        """Return the last lines that this run of the server logged."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-TAIL_LINES:])

    def obituary(self, event: str) -> EmbeddedError:
        """Return an error with what happened and the end of the log."""
        return EmbeddedError(f"{self.name} {event}. Its log, {self.log}, ends with:\n{self.tail()}")


def spawn(  # noqa: PLR0913 - all but two by name
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = Path("/"),
) -> Child:
    """Start a server in a session of its own, so that Ctrl-C reaches it through the supervisor only."""
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.replace(_older(log))
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=dict(env if env is not None else os.environ),
            start_new_session=True,
            preexec_fn=die_with_parent(stop_signal),  # noqa: PLW1509 - one system call, forked from one thread
            **(account.as_arguments() if account else {}),  # type: ignore[call-overload]
        )
    return Child(name, process, log, stop_signal)


def _older(log: Path) -> Path:
    return log.with_suffix(".log.1")


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a hook for a forked child: the kernel signals it when its parent ends, however it ends.

    Only on Linux. Elsewhere servers survive a killed supervisor until the next start finds them.
    The hook must run after the change of user, which resets it; subprocess does so.
    """
    parent = os.getpid()

    def hook() -> None:
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # it ended between the fork and now
                os._exit(1)

    return hook
