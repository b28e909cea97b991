"""Servers for one test run: fast because they may lose everything, and gone afterwards."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.local.environment import defaults
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.stack import Stack

PREFIX = "zoomad-test-"
STALE_SECONDS = 60


@contextmanager
def throwaway_servers(*, objects: bool = False) -> Iterator[dict[str, str]]:
    """Run the servers for the length of the block, which gets the settings that lead to them."""
    _sweep()
    path = Path(tempfile.mkdtemp(prefix=PREFIX))
    path.chmod(0o711)  # see DataFolder.open
    folder = DataFolder(path).open()
    stack = Stack(folder, ephemeral=True, cache=True, objects=objects)
    try:
        stack.start()
        yield defaults(folder) | stack.environment()
    finally:
        stack.stop()
        _remove(stack)


def _sweep() -> None:
    """Remove what killed test runs left, unless it is in use or may be in a moment."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if path.stat().st_mtime < time.time() - STALE_SECONDS:
                _remove(Stack(DataFolder(path).open(), ephemeral=True, cache=True))
        except (OSError, EmbeddedError):
            continue


def _remove(stack: Stack) -> None:
    stack.remove()
    stack.folder.remove()
    stack.folder.close()
