"""The production server: `python -m zoomad.serving.server` is granian with the settings that measured best.

Two workers for two cores; a thread for each request that a worker holds, and some that only refuse what is too much.
See docs/adr/0004-serving.md and 0008-overload.md. SIGTERM lets requests in flight finish.
"""

import os
import sys
from pathlib import Path

from environs import Env

env = Env()

DEFAULT_MAX_REQUESTS = 256
THREADS_TO_REFUSE = 16


def command() -> list[str]:
    """Build the command line from HOST, PORT, WORKERS and MAX_REQUESTS."""
    return [
        "granian",
        "--interface", "wsgi",
        "--host", env.str("HOST", default="127.0.0.1"),
        "--port", str(env.int("PORT", default=8080)),
        "--workers", str(env.int("WORKERS", default=2)),
        "--blocking-threads", str(env.int("MAX_REQUESTS", default=DEFAULT_MAX_REQUESTS) + THREADS_TO_REFUSE),
        "--respawn-failed-workers",
        "--workers-kill-timeout", "10",
        "--no-ws",
        "--log-level", "warning",
        "zoomad.wsgi:application",
    ]  # fmt: skip


def empty_metrics() -> None:
    """Start counting from nothing: the files that PROMETHEUS_MULTIPROC_DIR holds are of processes that have ended."""
    if folder := env.str("PROMETHEUS_MULTIPROC_DIR", default=""):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for file in Path(folder).glob("*.db"):
            file.unlink()


if __name__ == "__main__":
    empty_metrics()
    os.environ["ZOOMAD_SERVER_PID"] = str(os.getpid())  # stays the same when granian takes over
    os.execv(sys.executable, [sys.executable, "-m", *command()])  # noqa: S606
