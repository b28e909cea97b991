"""The Telegram bot of `run`, where BOT_TOKEN is set."""

import os
import sys
from collections.abc import Mapping

from tools.local import ports
from tools.local.environment import ROOT
from tools.local.folder import DataFolder
from tools.local.processes import Child, spawn


def is_wanted() -> bool:
    """Tell whether there is a token to run with."""
    return bool(os.environ.get("BOT_TOKEN"))


def start(folder: DataFolder, environment: Mapping[str, str], port: int) -> Child:
    """Start the bot on this platform; it waits for Telegram by itself. Conversations are kept in the data folder."""
    return spawn(
        "The Telegram bot",
        [sys.executable, "manage.py", "runbot"],
        log=folder.path / "bot.log",
        env={
            **environment,
            "API_URL": f"http://{ports.LOOPBACK}:{port}",
            "BOT_STATE_FILE": str(folder.path / "bot.json"),
        },
        cwd=ROOT,
    )
