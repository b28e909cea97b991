"""Debian roots from packages: the one that the engine runs in, and those that stand-ins for images are made of."""

import fcntl
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENGINE_SUITE, PYTHON_SUITE = "trixie", "bookworm"
ENGINE_PACKAGES = (
    "docker.io", "docker-cli", "docker-compose", "iptables", "ca-certificates", "busybox",
    "prometheus", "prometheus-alertmanager", "redis-server", "redis-tools", "pgbouncer",
)  # fmt: skip
PYTHON_PACKAGES = ("python3", "python3-venv")
LEFT_OUT = ("doc", "locale", "man", "info")
PROGRAMS = ("unshare", "nsenter", "mmdebstrap", "apt-get", "tar")
MINUTES = 8
GIGABYTES = 6


class NoEngineError(Exception):
    """A sentence that says why no engine can run here."""


def check_machine(folder: Path) -> None:
    """Refuse a machine that cannot run an engine from Debian's packages.

    Raises:
        NoEngineError: it cannot, and why.

    """
    if platform.system() != "Linux" or os.geteuid() != 0:
        raise NoEngineError("A container engine of our own needs Linux and root.")
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        raise NoEngineError(f"A container engine of our own needs {', '.join(missing)}: apt-get install mmdebstrap.")
    if subprocess.run(["unshare", "--mount", "--net", "true"], capture_output=True, check=False).returncode:
        raise NoEngineError("This machine allows no namespaces of our own, and so no container engine.")
    if not (folder / "root").exists() and shutil.disk_usage(folder).free < GIGABYTES * 10**9:
        raise NoEngineError(
            f"A container engine of our own needs {GIGABYTES} GB in {folder}; ZOOMAD_ENGINE names another folder."
        )


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep the folder for one run at a time.

    Raises:
        NoEngineError: another run has it.

    """
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise NoEngineError(
                f"Another run has the engine in {folder}; ZOOMAD_ENGINE names another folder."
            ) from None
        yield


def mirror() -> str:
    """Return where this machine's own packages come from."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(ORIGIN)", "Created-By: Packages"]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    found = [
        address for address, release, *origin in map(str.split, lines) if "Debian" in origin and "-" not in release
    ]
    if not found:
        raise NoEngineError("A container engine of our own is made of Debian's packages, and this is no Debian.")
    return found[0]


def prepare(folder: Path) -> set[str]:
    """Make both roots below the folder, at the same time, unless they are there. Return the new ones."""
    address = mirror()
    wanted = {"root": (ENGINE_SUITE, ENGINE_PACKAGES), "python": (PYTHON_SUITE, PYTHON_PACKAGES)}
    running = {
        name: _bootstrap(folder / f"{name}.new", suite, packages, address)
        for name, (suite, packages) in wanted.items()
        if not _is_made(folder / name, packages)
    }
    said = {name: _outcome(process) for name, process in running.items()}
    for name, process in running.items():
        if process.returncode:
            last = said[name].decode(errors="replace").strip().splitlines()[-1:]
            raise NoEngineError(f"Debian's packages for a container engine cannot be had: {' '.join(last)}")
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / f"{name}.new").rename(folder / name)
        (folder / f"{name}.packages").write_text(" ".join(wanted[name][1]))
    return set(running)


def _is_made(root: Path, packages: tuple[str, ...]) -> bool:
    """Tell whether an earlier run has made it, of the same packages."""
    note = root.with_suffix(".packages")
    return root.exists() and note.exists() and note.read_text() == " ".join(packages)


def _outcome(process: subprocess.Popen[bytes]) -> bytes:
    """Wait for its end, and bring it about if it takes too long."""
    try:
        return process.communicate(timeout=MINUTES * 60)[0]
    except subprocess.TimeoutExpired:
        process.terminate()
        return process.communicate()[0]


def _bootstrap(target: Path, suite: str, packages: tuple[str, ...], address: str) -> subprocess.Popen[bytes]:
    if target.exists():  # of a run that was cut short
        shutil.rmtree(target)
    without = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in LEFT_OUT]
    command = [
        "mmdebstrap", "--variant=minbase", "--mode=root", "--dpkgopt=force-unsafe-io", *without,
        '--aptopt=APT::Install-Recommends "false"', f"--include={','.join(packages)}", suite, str(target), address,
    ]  # fmt: skip
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
