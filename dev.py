#!/usr/bin/env python3
"""The one command of a fresh clone: makes .venv from requirements.lock, then hands over to `tools.local`.

COMMANDS

Settings: PORT (8080), ZOOMAD_DATA (.local), WORKERS, DEMO=0 for no demo data.
Standard library only, and written so that an old Python gets as far as saying that it is too old.
"""

import errno
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.local.menu import COMMANDS, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".installed"
CACHES = (".ruff_cache", ".mypy_cache", ".pytest_cache", ".import_linter_cache")
LOCKED = ("--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(LOCK))
NEEDED = 1100 * 2**20
FULL = 20 * 2**20


class SetupError(Exception):
    """A sentence for the person at the terminal."""


def main() -> int:
    """Set up what is missing, then become the command; the result is the exit code."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in COMMANDS:
        print(__doc__.replace("COMMANDS", listing()))
        return 0 if command in ("help", "-h", "--help") else 2
    try:
        check_platform()
        os.environ["ZOOMAD_DATA"] = str(Path(os.environ.get("ZOOMAD_DATA") or ROOT / ".local").absolute())
        os.chdir(str(ROOT))
        if command == "clean":
            return clean()
        set_up()
        keep_bytecode()
        # Become the command, so that signals reach it and not us; it does not return.
        os.execv(str(PYTHON), [str(PYTHON), "-m", "tools.local", *sys.argv[1:]])  # noqa: S606
    except SetupError as error:
        return refuse(str(error))
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        said = f"{error.filename or 'The set-up failed'}: {error.strerror or error}."
        return refuse(disk_is_full() if is_full else said)
    except KeyboardInterrupt:
        return refuse("Interrupted; the next run starts the set-up afresh.")


def refuse(sentence: str) -> int:
    """Say why it cannot go on."""
    print("dev.py: " + sentence, file=sys.stderr)
    return 1


def disk_is_full() -> str:
    """Say that there is no room, and how much is needed."""
    return f"The disk that holds {ROOT} is full; the environment needs about {NEEDED // 2**20} MB."


def check_platform() -> None:
    """Refuse what cannot work, before anything is touched."""
    if sys.version_info < (3, 11):  # noqa: UP036
        raise SetupError(
            f"ZoomAD needs Python 3.11 or newer; {sys.executable} is {platform.python_version()}. "
            "Name a newer one: python3.12 dev.py run, or make run PY=python3.12."
        )
    if os.name != "posix":
        raise SetupError("ZoomAD runs from a clone on Linux and macOS; on Windows use WSL or docker compose.")


def set_up() -> None:
    """Make .venv hold exactly what requirements.lock names; does nothing when it does."""
    if is_installed():
        return
    with setup_lock():
        if not is_installed():  # another invocation may have finished while this one waited
            install()


def keep_bytecode() -> None:
    """Where Python may leave no bytecode beside the sources, have it kept in .venv, or each process compiles all."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))


def is_installed() -> bool:
    """Tell whether a set-up of this very lock file, interpreter and place has run to its end."""
    try:
        return PYTHON.exists() and STAMP.read_text() == fingerprint()
    except OSError:
        return False


def fingerprint() -> str:
    """Identify what .venv is made of: it fits neither another lock, interpreter or machine, nor another path."""
    parts = (sys.version, sys.platform, platform.machine(), str(VENV))
    return hashlib.sha256(LOCK.read_bytes() + "\n".join(parts).encode()).hexdigest()


@contextmanager
def setup_lock() -> "Iterator[None]":
    """Let one set-up of this clone run at a time; the others wait for it."""
    import fcntl  # noqa: PLC0415 - absent on Windows, which has been refused by now

    descriptor = os.open(str(ROOT), os.O_RDONLY)
    os.set_inheritable(descriptor, True)  # an installer that outlives us keeps the lock until it has ended
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another set-up of this clone is at work, waiting for it ...")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def install() -> None:
    """Build .venv from nothing; the stamp comes last, so that what was interrupted is done again."""
    tell("Setting up the environment in .venv (once) ...")
    remove(VENV)
    if shutil.disk_usage(str(ROOT)).free < NEEDED:
        raise SetupError(disk_is_full())
    uv = shutil.which("uv")
    make_venv(with_pip=uv is None)
    install_packages(uv)
    STAMP.write_text(fingerprint())


def make_venv(with_pip: bool) -> None:
    """Create the empty environment; needs no registry."""
    try:
        import venv  # noqa: PLC0415 - Debian ships it apart

        if with_pip:
            import ensurepip  # noqa: F401, PLC0415
        venv.EnvBuilder(with_pip=with_pip, clear=True, symlinks=True).create(str(VENV))
    except ImportError:
        raise SetupError(
            "This Python comes without venv and pip. On Debian or Ubuntu: apt install python3-venv. "
            "Or install uv, which is used when it is found."
        ) from None
    except subprocess.CalledProcessError as error:
        raise SetupError(failure("pip could not be put into .venv", str(error.output))) from None


def install_packages(uv: "str | None") -> None:
    """Install the locked packages with uv, or with pip where uv cannot be had."""
    tell("Installing the packages of requirements.lock ...")
    environment = installer_environment()
    pip = [str(PYTHON), "-m", "pip", "install"]
    if not uv and run([*pip, "--quiet", "--retries", "2", "uv"], environment)[0] == 0:
        uv = str(VENV / "bin" / "uv")
    installers = [[uv, "pip", "install", "--python", str(PYTHON)]] if uv else []
    if (VENV / "bin" / "pip").exists():  # pip reads pip.conf, where a mirror may be set; uv does not
        installers.append(pip)
    said = ""
    for installer in installers:
        code, said = run([*installer, *LOCKED], environment)
        if code == 0:
            return
    raise SetupError(failure("The packages could not be installed; is the package registry in reach?", said))


def installer_environment() -> "dict[str, str]":
    """Return the settings of uv and pip: the system's certificates, no download of a Python, a cache only at home."""
    environment = dict(os.environ, UV_SYSTEM_CERTS="1", UV_PYTHON_DOWNLOADS="never", PIP_DISABLE_PIP_VERSION_CHECK="1")
    environment.pop("VIRTUAL_ENV", None)
    home = environment.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        environment.update(UV_NO_CACHE="1", PIP_NO_CACHE_DIR="1")
    return environment


def run(command: "list[str]", environment: "dict[str, str]") -> "tuple[int, str]":
    """Run an installer and return its exit code and what it said."""
    result = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        close_fds=False,
        check=False,
    )
    return result.returncode, result.stdout.decode(errors="replace")


def failure(sentence: str, said: str) -> str:
    """Name the likely cause of an installer's failure in one line."""
    if "No space left" in said or "Disk quota" in said or shutil.disk_usage(str(ROOT)).free < FULL:
        return disk_is_full()
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")] or lines
    return "{} (last words: {})".format(sentence, errors[-1][:300] if errors else "none")


def tell(line: str) -> None:
    """Show progress."""
    print(line, file=sys.stderr, flush=True)


def clean() -> int:
    """Remove the data (unless it is in use), the environment and the caches of the tools."""
    python = str(PYTHON) if is_installed() else sys.executable
    code = subprocess.call([python, "-m", "tools.local", "clean"])
    if code:
        return code
    for folder in (VENV, *(ROOT / name for name in CACHES)):
        remove(folder)
    return 0


def remove(folder: Path) -> None:
    """Delete a folder, also while the last child of a killed set-up still writes to it."""
    for attempt in range(20):
        if not folder.exists():
            return
        time.sleep(0.5 if attempt else 0)
        try:
            shutil.rmtree(str(folder))
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise SetupError(f"{folder} cannot be deleted ({error.strerror}).") from None
    if folder.exists():
        raise SetupError(f"{folder} cannot be deleted: something keeps writing to it.")


if __name__ == "__main__":
    sys.exit(main())
