"""Health of a container's only process: it touches a file, and the container's health check looks at the file's age."""

import tempfile
import time
from pathlib import Path


class Heartbeat:
    """The file of one process, and how long it may be silent."""

    def __init__(self, name: str, *, patience: float) -> None:
        self._file = Path(tempfile.gettempdir()) / f"zoomad-{name}.heartbeat"
        self._patience = patience

    def beat(self) -> None:
        """Touch the file."""
        self._file.touch()

    def is_beating(self) -> bool:
        """Tell whether the file was touched lately."""
        try:
            return time.time() - self._file.stat().st_mtime < self._patience
        except OSError:
            return False
