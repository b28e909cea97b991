"""Metrics of ended processes: merged into one file of each kind.

A process leaves 64 kB or more for each kind of metric, and every scrape reads all files.
"""

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict

ADDED_UP = ("counter", "histogram", "summary")  # a gauge of an ended process means nothing
THE_ENDED = "0"  # instead of the number of a process
LOCK = "lock"


def merge_ended() -> None:
    """Add the counts of ended processes to one file, and delete theirs; a scrape sees all of that or nothing."""
    if not (name := os.environ.get("PROMETHEUS_MULTIPROC_DIR")):
        return
    folder = Path(name)
    with _locked(folder, fcntl.LOCK_EX):
        for file in folder.glob("*.db"):
            kind, _, _ = file.stem.partition("_")
            number = file.stem.rpartition("_")[2]
            if number == THE_ENDED or not number.isdecimal() or _is_alive(int(number)):
                continue
            if kind in ADDED_UP:
                _add(file, folder / f"{kind}_{THE_ENDED}.db")
            file.unlink()


@contextmanager
def nothing_merged(folder: str) -> Iterator[None]:
    """Keep files from being merged while they are read."""
    with _locked(Path(folder), fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(folder: Path, mode: int) -> Iterator[None]:
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, mode)
        yield


def _add(file: Path, total: Path) -> None:
    try:
        counted = list(MmapedDict.read_all_values_from_file(str(file)))  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError, struct.error):  # it died while it wrote
        return
    values = MmapedDict(str(total))  # type: ignore[no-untyped-call]
    try:
        for key, value, moment, _ in counted:
            before, _ = values.read_value(key)  # type: ignore[no-untyped-call]
            values.write_value(key, before + value, moment)  # type: ignore[no-untyped-call]
    finally:
        values.close()  # type: ignore[no-untyped-call]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
