"""The bot as processes of its own that begin at once: forks of one that has loaded the platform before.

They read their settings as `manage.py runbot` does, which `test_runbot.py` starts itself: it loads for a second.
"""

import importlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["telegram_bot.tests.loaded"])


class Forked:
    """One such process, of which one asks what `subprocess.Popen` is asked."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._process = FORKS.Process(target=_run, args=(environment, log))
        self._process.start()

    def send_signal(self, number: int) -> None:
        os.kill(self._process.pid, number)

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode


@contextmanager
def forked(environment: dict[str, str], log: Path) -> Iterator[Forked]:
    """Have it run for the length of the block; nothing is left of it then."""
    process = Forked(environment, log)
    try:
        yield process
    finally:
        if process.wait(0) is None:
            process.send_signal(signal.SIGKILL)
            process.wait()


def _run(environment: dict[str, str], log: Path) -> None:
    """Read the settings of the bot from its environment, and do what `manage.py runbot` does."""
    with log.open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ.update(environment)
    read = importlib.reload(importlib.import_module("zoomad.settings.bot"))
    for name in filter(str.isupper, dir(read)):
        setattr(settings, name, getattr(read, name))
    settings.REDIS_URL = environment["REDIS_URL"]
    call_command("runbot")
