"""`audit`: looks the locked packages up in a database of known vulnerabilities."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, NotRequired, TypedDict

from tools.local.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVICES = ("osv", "pypi")
AUDIT = ("-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
NOT_AUDITED = 75
"""The exit code where no service could be asked: sysexits' EX_TEMPFAIL."""


def audit(arguments: Sequence[str]) -> int:
    """Ask the first service in reach; 0: nothing is known, 1: something is, 75: not every package was looked up.

    The arguments go to pip-audit, such as `--ignore-vuln ID`.
    """
    found: list[Package] = []
    for service in SERVICES:
        found = _ask(service, arguments)
        if any("vulns" in package for package in found):
            break
    return judge(found)


def _ask(service: str, arguments: Sequence[str]) -> list[Package]:
    """Return what a service says of each package; nothing where it is out of reach."""
    command = [sys.executable, *AUDIT, "--vulnerability-service", service, "-r", "requirements.lock", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        packages: list[Package] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"{service}: {last[:300]}", file=sys.stderr)
        return []
    return packages


class Known(TypedDict):
    """A vulnerability that a service knows of."""

    id: str
    fix_versions: list[str]


class Package(TypedDict):
    """A package as pip-audit reports it; without `vulns` no service could be asked about it."""

    name: str
    version: str
    vulns: NotRequired[list[Known]]


def judge(packages: Sequence[Package]) -> int:
    """Say what is known of the packages, as pip-audit reports them, and return the exit code."""
    vulnerable = [package for package in packages if package.get("vulns")]
    for package in vulnerable:
        for known in package["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {known['id']}, fixed by {fixed}")
    unaudited = [package["name"] for package in packages if "vulns" not in package]
    asked = len(packages) - len(unaudited)
    if not asked:
        print("NOT AUDITED: no vulnerability service can be reached from here (api.osv.dev, pypi.org).")
        return NOT_AUDITED
    print(f"Packages looked up: {asked}; with known vulnerabilities: {len(vulnerable)}.")
    if unaudited:
        print(f"NOT AUDITED: {', '.join(unaudited)}.")
    if vulnerable:
        return 1
    return NOT_AUDITED if unaudited else 0
