"""Servers of a killed supervisor: found by the folder they work on, never by a process number alone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TICK = 0.05


def exists(pid: int) -> bool:
    """Tell whether the number is in use, if only by a process that has ended and was not waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_of(pid: int) -> list[str]:
    """Return the arguments of a process; empty when there is none."""
    try:
        if (PROC / "self").exists():
            return [part for part in (PROC / str(pid) / "cmdline").read_text(errors="replace").split("\0") if part]
        return _ps("-o", "command=", "-p", str(pid)).split()
    except (OSError, subprocess.SubprocessError):
        return []


def works_on(pid: int, folder: Path) -> bool:
    """Tell whether a process was started for a folder or works in it."""
    if str(folder) in command_of(pid):
        return True
    try:
        return (PROC / str(pid) / "cwd").readlink() == folder
    except OSError:
        return False


def stop(pid: int, folder: Path, stop_signal: signal.Signals, patience: float = 20) -> None:
    """End a process if it works on the folder, and wait for its end."""
    if works_on(pid, folder):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, stop_signal)
        if not _within(patience, lambda: not works_on(pid, folder)):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            _within(patience, lambda: not works_on(pid, folder))


def wait_for_the_last(folder: Path, patience: float = 10) -> None:
    """Wait until no process works in a folder: the children of a killed server end by themselves, a little later."""
    _within(patience, lambda: not any(works_on(pid, folder) for pid in _all_pids()))


def stop_group(leader: int, marker: str, patience: float = 10) -> None:
    """End the processes of a group that carry the marker in their environment."""
    for stop_signal in (signal.SIGTERM, signal.SIGKILL):
        for pid in _marked(leader, marker):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, stop_signal)
        if _within(patience, lambda: not _marked(leader, marker)):
            return


def read_pid(path: Path) -> int | None:
    """Return the process number on the first line of a file, if there is one."""
    try:
        return abs(int(path.read_text().split()[0]))
    except (OSError, ValueError, IndexError):
        return None


def _marked(group: int, marker: str) -> list[int]:
    if (PROC / "self").exists():
        return [pid for pid in _all_pids() if _group_of(pid) == group and _carries(pid, marker)]
    rows = (row.split() for row in _ps("-A", "-o", "pid=,pgid=").splitlines())
    return [int(pid) for pid, its_group in rows if int(its_group) == group and marker in _ps("-E", "-p", pid)]


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()] if PROC.exists() else []


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return -1


def _carries(pid: int, marker: str) -> bool:
    try:
        return marker.encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _ps(*arguments: str) -> str:
    return subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False, timeout=10).stdout


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(TICK)
    return True
