"""manage.py, run for the commands that start a platform."""

import subprocess
import sys
from collections.abc import Mapping

from tools.local.citus import SHARDS, cluster
from tools.local.environment import ROOT
from tools.local.errors import EmbeddedError

LAST = 4000


def prepare(environment: Mapping[str, str]) -> None:
    """Bring the database to this version, and spread it where it has a cluster; while no server runs."""
    manage(environment, "migrate", "--verbosity=0")
    if cluster():
        manage(environment, "distribute", "--shards", str(SHARDS))


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    """Run it.

    Raises:
        EmbeddedError: it failed; the message has what it said.

    """
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip()
        raise EmbeddedError(f"manage.py {arguments[0]} failed (exit code {done.returncode}):\n{said[-LAST:]}")
