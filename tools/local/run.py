"""`run`: the whole platform on this machine, until Ctrl-C."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from tools.local import beside, web
from tools.local.citus import cluster
from tools.local.environment import (
    OPERATOR,
    ROOT,
    django_environment,
    keys_are_required,
    operator_environment,
    operator_password,
)
from tools.local.folder import DataFolder
from tools.local.keeping import Keeper, Program
from tools.local.manage import manage, prepare
from tools.local.stack import Stack
from tools.local.supervision import tell, until_told_to_stop, wait_for_child

LOOK_AGAIN = 0.2
BESIDE_SECONDS_TO_STOP = 15.0
BESIDE_LONGEST_PAUSE = 60.0  # a bot whose token Telegram does not know says so once a minute


def run(folder: DataFolder) -> int:
    """Start PostgreSQL and the server on it, show what is where, and stop both in order when told to."""
    with until_told_to_stop(folder.open()) as stopping:
        web.end_leftover(folder)
        port = web.wanted_port()
        stack = Stack(folder)
        tell("Making a database on the cluster of CITUS_URL ..." if cluster() else "Starting PostgreSQL ...")
        stack.start()
        stopping.callback(stack.stop)
        environment = django_environment(stack)
        tell("Preparing the database ...")
        prepare(environment)
        manage(environment | operator_environment(folder), "ensure_operator")
        if keys_are_required():
            manage(environment, "ensure_api_key")
        tell("Starting the server ...")
        server = Program(web.start(folder, environment, port), partial(web.launch, folder, environment, port))
        stopping.callback(_stop_server, server)
        _load_demo(folder, environment, port)
        keepers = [Keeper(stack), Keeper(server)]
        for launch in beside.launches(folder, environment, port):
            program = Program(launch(), launch)
            stopping.callback(program.stop, BESIDE_SECONDS_TO_STOP)
            keepers.append(Keeper(program, longest_pause=BESIDE_LONGEST_PAUSE))
        _greet(folder, port, environment["API_KEY"])
        _wait(keepers)
    return 0


def _load_demo(folder: DataFolder, environment: Mapping[str, str], port: int) -> None:
    marker = folder.path / "demo-done"
    if marker.exists() or os.environ.get("DEMO") == "0":
        return
    command = [sys.executable, "-m", "tools.demo", "--url", f"http://127.0.0.1:{port}"]
    tell("Loading demo data (once; DEMO=0 leaves them out) ...")
    code = wait_for_child(command, cwd=ROOT, env=environment)
    if code == 0:
        marker.touch()
    else:
        tell(f"The demo data were not loaded to their end (exit code {code}); the next run tries again.")


def _greet(folder: DataFolder, port: int, key: str) -> None:
    url = f"http://127.0.0.1:{port}"
    client_id = web.some_client_id(port, key)
    header = f"-H 'Authorization: Bearer {key}' " if keys_are_required() else ""
    lines = [
        "",
        f"ZoomAD runs on {url}",
        f"  docs   {url}/docs",
        f"  admin  {url}/admin/   login {OPERATOR}, password {operator_password(folder)}",
        f"  log    {_readable(folder.path / 'server.log')}",
        *([f"  bot    log {_readable(folder.path / 'bot.log')}"] if beside.has_bot() else []),
        *([f"  an ad  curl {header}'{url}/ads?client_id={client_id}'"] if client_id else []),
        "Ctrl-C stops it; the data stay.",
    ]
    print("\n".join(lines), flush=True)


def _readable(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _wait(keepers: Sequence[Keeper]) -> None:
    """Watch over all of them; each goes on while another is away."""
    while True:
        for keeper in keepers:
            keeper.look()
        time.sleep(LOOK_AGAIN)


def _stop_server(server: Program) -> None:
    tell("\nStopping ...")
    server.stop(web.SECONDS_TO_STOP)
