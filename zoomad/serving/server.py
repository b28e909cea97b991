"""The production server: `python -m zoomad.serving.server` is granian with the settings that measured best.

Two workers for two cores; a thread for each request that a worker holds, and some that only refuse what is too much.
See docs/adr/0004-serving.md and 0008-overload.md. SIGTERM lets requests in flight finish.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from environs import Env

if TYPE_CHECKING:
    from zoomad.serving.workers import Workers

env = Env()

DEFAULT_MAX_REQUESTS = 256
THREADS_TO_REFUSE = 16
# Longer than a proxy keeps an idle connection (nginx 60 s, Caddy 120 s): the proxy must be the first to close it.
DEFAULT_KEEP_ALIVE_SECONDS = 130


def server() -> "Workers":
    """Make the server from HOST, PORT, WORKERS, MAX_REQUESTS and KEEP_ALIVE_SECONDS."""
    from granian.constants import Interfaces  # noqa: PLC0415 - the settings import this module, without a server
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    from zoomad.serving.workers import Workers  # noqa: PLC0415

    idle = env.int("KEEP_ALIVE_SECONDS", default=DEFAULT_KEEP_ALIVE_SECONDS)
    return Workers(
        "zoomad.wsgi:application",
        interface=Interfaces.WSGI,
        address=env.str("HOST", default="127.0.0.1"),
        port=env.int("PORT", default=8080),
        workers=env.int("WORKERS", default=2),
        blocking_threads=env.int("MAX_REQUESTS", default=DEFAULT_MAX_REQUESTS) + THREADS_TO_REFUSE,
        # The time for the head of the next request is also how long a connection may be idle.
        http1_settings=HTTP1Settings(header_read_timeout=idle * 1000),
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    )


def empty_metrics() -> None:
    """Start counting from zero: the files in PROMETHEUS_MULTIPROC_DIR are those of ended processes."""
    if folder := env.str("PROMETHEUS_MULTIPROC_DIR", default=""):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for file in Path(folder).glob("*.db"):
            file.unlink()


if __name__ == "__main__":
    empty_metrics()
    os.environ["ZOOMAD_SERVER_PID"] = str(os.getpid())
    server().start()
