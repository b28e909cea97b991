"""Programs that read other settings than those of the tests, in processes of their own."""

import os
import subprocess
import sys

from tools.local.environment import ROOT


def run_with(settings: dict[str, str], program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "zoomad.settings", **settings}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
