"""`lock`: the lock files made from pyproject.toml, in which what is locked stays as it is unless that is asked for."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.local.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

UV = Path(sys.executable).parent / "uv"
COMPILE = ("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--python-version", "3.11")
WHOLE = "requirements.lock"
GROUPS = ("local", "demo", "tools", "test", "lint")
# Each with what it holds. The second and the third are parts of the first, which comes before them.
LOCKS = {
    WHOLE: ("pyproject.toml", *(f"--group={group}" for group in GROUPS)),
    "requirements.production.lock": ("pyproject.toml", "--constraint", WHOLE),
    "tools/demo/requirements.lock": ("--group=demo", "--constraint", WHOLE),
}


def lock(arguments: Sequence[str]) -> int:
    """Write all lock files; uv keeps every version that stands in them and still fits."""
    parser = argparse.ArgumentParser(prog="dev.py lock", description=lock.__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest version of everything")
    parser.add_argument("--upgrade-package", action="append", default=[], metavar="NAME", help="of this package")
    chosen = parser.parse_args(arguments)
    wishes = ["--upgrade"] if chosen.upgrade else []
    wishes += [f"--upgrade-package={name}" for name in chosen.upgrade_package]
    for name, content in LOCKS.items():
        ours = wishes if name == WHOLE else []
        command = [str(UV), *COMPILE, *content, *ours, "--output-file", name]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"UV_SYSTEM_CERTS": "1"}, check=False)
        if done.returncode:
            return done.returncode
    return 0
