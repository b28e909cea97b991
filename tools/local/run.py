"""`run`: the whole platform on this machine, until Ctrl-C."""

import os
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tools.local import beside, web
from tools.local.environment import (
    OPERATOR,
    ROOT,
    django_environment,
    keys_are_required,
    operator_environment,
    operator_password,
)
from tools.local.folder import DataFolder
from tools.local.keeping import Keeper
from tools.local.manage import manage
from tools.local.processes import Child
from tools.local.stack import Stack
from tools.local.supervision import tell, until_told_to_stop, wait_for_child

LOOK_AGAIN = 0.2


def run(folder: DataFolder) -> int:
    """Start PostgreSQL and the server on it, show what is where, and stop both in order when told to."""
    with until_told_to_stop(folder.open()) as stopping:
        web.end_leftover(folder)
        port = web.wanted_port()
        stack = Stack(folder)
        tell("Starting PostgreSQL ...")
        stack.start()
        stopping.callback(stack.stop)
        environment = django_environment(stack)
        tell("Preparing the database ...")
        manage(environment, "migrate", "--verbosity=0")
        manage(environment | operator_environment(folder), "ensure_operator")
        if keys_are_required():
            manage(environment, "ensure_api_key")
        tell("Starting the server ...")
        keeper = Keeper(stack, web.start(folder, environment, port), partial(web.launch, folder, environment, port))
        stopping.callback(_stop_server, keeper)
        _load_demo(folder, environment, port)
        children = [beside.start_webhooks(folder, environment)]
        stopping.callback(children[0].stop, beside.SECONDS_TO_STOP)
        if beside.has_bot():
            children.append(beside.start_bot(folder, environment, port))
            stopping.callback(children[-1].stop, beside.SECONDS_TO_STOP)
        _greet(folder, port, environment["API_KEY"])
        _wait(keeper, children)
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


def _wait(keeper: Keeper, children: list[Child]) -> None:
    """Watch over all of them; the platform goes on without its bot, and without webhooks."""
    while True:
        for child in list(children):
            if child.is_alive():
                child.keep_log_small()
            else:
                tell(str(child.obituary("ended by itself; everything else goes on")))
                children.remove(child)
        keeper.look()
        time.sleep(LOOK_AGAIN)


def _stop_server(keeper: Keeper) -> None:
    tell("\nStopping ...")
    keeper.stop(web.SECONDS_TO_STOP)
