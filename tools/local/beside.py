"""What runs beside the server of `run`: the deliveries of webhooks and, where BOT_TOKEN is set, the Telegram bot."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from tools.local import ports
from tools.local.environment import ROOT
from tools.local.folder import DataFolder
from tools.local.processes import Child, spawn


def has_bot() -> bool:
    """Tell whether there is a token to run a bot with."""
    return bool(os.environ.get("BOT_TOKEN"))


def launches(folder: DataFolder, environment: Mapping[str, str], port: int) -> Iterator[Callable[[], Child]]:
    """Say how to start each of them."""
    yield partial(_deliver_webhooks, folder, environment)
    if has_bot():
        yield partial(_run_bot, folder, environment, port)


def _run_bot(folder: DataFolder, environment: Mapping[str, str], port: int) -> Child:
    """Run the bot on this platform; it waits for Telegram by itself. Conversations are kept in the data folder."""
    settings = {"API_URL": f"http://{ports.LOOPBACK}:{port}", "BOT_STATE_FILE": str(folder.path / "bot.json")}
    return _start("The Telegram bot", "runbot", folder.path / "bot.log", {**environment, **settings})


def _deliver_webhooks(folder: DataFolder, environment: Mapping[str, str]) -> Child:
    """Deliver them; on a developer's machine receivers may have private addresses."""
    settings = {"WEBHOOKS_ALLOW_PRIVATE": "1", **environment}
    return _start("The delivery of webhooks", "deliver_webhooks", folder.path / "webhooks.log", settings)


def _start(name: str, command: str, log: Path, environment: Mapping[str, str]) -> Child:
    return spawn(name, [sys.executable, "manage.py", command], log=log, env=environment, cwd=ROOT)
