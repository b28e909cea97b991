"""The deliveries of webhooks, beside the server of `run`."""

import sys
from collections.abc import Mapping

from tools.local.environment import ROOT
from tools.local.folder import DataFolder
from tools.local.processes import Child, spawn


def start(folder: DataFolder, environment: Mapping[str, str]) -> Child:
    """Start the deliveries; on a developer's machine receivers may have private addresses."""
    return spawn(
        "The delivery of webhooks",
        [sys.executable, "manage.py", "deliver_webhooks"],
        log=folder.path / "webhooks.log",
        env={"WEBHOOKS_ALLOW_PRIVATE": "1", **environment},
        cwd=ROOT,
    )
