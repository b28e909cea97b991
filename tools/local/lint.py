"""`lint`: every static check, each of them also when an earlier one failed."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.local.environment import ROOT
from tools.local.throwaway import throwaway_servers

PROGRAMS = Path(sys.executable).parent
DJANGO = (sys.executable, "manage.py")
CHECKS: dict[str, Sequence[str]] = {
    "ruff check": (str(PROGRAMS / "ruff"), "check", "."),
    "ruff format": (str(PROGRAMS / "ruff"), "format", "--check", "."),
    "mypy": (str(PROGRAMS / "mypy"), "."),
    "lint-imports": (str(PROGRAMS / "lint-imports"),),
    "migrations": (*DJANGO, "makemigrations", "--check", "--dry-run"),
    "deploy check": (*DJANGO, "check", "--deploy", "--fail-level", "WARNING"),
    "API schema": (*DJANGO, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
}


def lint() -> int:
    """Run all checks and return 1 when any of them failed."""
    with throwaway_servers() as settings:
        environment = {**os.environ, **settings, **production_settings()}
        failed = [name for name, command in CHECKS.items() if not _passes(name, command, environment)]
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.", flush=True)
    return 1 if failed else 0


def production_settings() -> dict[str, str]:
    """Return what a careful deployment sets, for Django's deploy check."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "ads.example.com",
        "BEHIND_TLS": "1",
    }


def _passes(name: str, command: Sequence[str], environment: Mapping[str, str]) -> bool:
    print(f"== {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
