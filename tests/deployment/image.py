"""The image's build steps and its processes, without a container engine: a clean root, its packages, its user."""

import fnmatch
import importlib.metadata
import os
import re
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

from packaging.requirements import Requirement

from tools.local import unprivileged
from tools.local.environment import ROOT
from tools.local.processes import Account, Child, spawn

USER = 10001
COMPILED = f".{sys.implementation.cache_tag}.pyc"
BUILD_STEPS = (
    ("manage.py", "collectstatic", "--noinput", "--verbosity", "0"),
    ("-m", "compileall", "-q", "."),
)


def production_packages() -> list[str]:
    """Name what the lock installs on this machine."""
    lines = re.findall(r"^[\w.-]+==[^\\\n]+", (ROOT / "requirements.production.lock").read_text(), re.MULTILINE)
    requirements = [Requirement(line) for line in lines]
    return [needed.name for needed in requirements if needed.marker is None or needed.marker.evaluate()]


def allowed_into_the_image(path: str) -> bool:
    """Read .dockerignore as the builder does: the last pattern that matches decides."""
    is_ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip().lstrip("!")
        if pattern and not pattern.startswith("#") and _matches(path, pattern):
            is_ignored = not line.startswith("!")
    return not is_ignored


def _matches(path: str, pattern: str) -> bool:
    parts = path.split("/")
    heads = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatch(part, pattern[3:]) for part in parts)
    return any(fnmatch.fnmatch(head, pattern) and head.count("/") == pattern.count("/") for head in heads)


class Image:
    """What the Dockerfile makes: /app with what .dockerignore lets through, and production packages only."""

    def __init__(self, root: Path) -> None:
        self.app, self.venv, self.tmp = root / "app", root / "venv", root / "tmp"
        # Where our own bytecode does not stand beside the sources, the image's does not either.
        self.bytecode = {"PYTHONPYCACHEPREFIX": str(root / "bytecode")} if sys.pycache_prefix else {}
        self.tmp.mkdir()
        self.tmp.chmod(0o1777)
        tracked = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout.split()  # fmt: skip
        for name in filter(allowed_into_the_image, tracked):
            target = self.app / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
        venv.EnvBuilder(symlinks=True).create(self.venv)
        site = next(self.venv.glob("lib/python*/site-packages"))
        for package in production_packages():
            self._link(package, site)
        for step in BUILD_STEPS:
            subprocess.run(
                [self.python, *step],
                cwd=self.app,
                env=self.bytecode | {"SECRET_KEY": "only-for-collecting"},
                check=True,
            )
        self.account = Account(USER, USER) if os.geteuid() == 0 else None
        if not unprivileged.can_run(self.python, self.account):
            self.account = None  # the clone lies where that user cannot get

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    def run(self, command: list[str], environment: dict[str, str]) -> int:
        arguments = self.account.as_arguments() if self.account else {}
        return subprocess.run(  # type: ignore[call-overload]
            command, cwd=self.app, env=self._environment(environment), check=False, **arguments
        ).returncode

    def start(self, command: list[str], environment: dict[str, str], log: Path) -> Child:
        """Start the entrypoint as the container's user in its folder, where it may write nothing."""
        return spawn(
            command[0],
            [self.app / "docker" / "entrypoint", *command],
            log=log,
            stop_signal=signal.SIGTERM,
            account=self.account,
            env=self._environment(environment),
            cwd=self.app,
        )

    def _environment(self, environment: dict[str, str]) -> dict[str, str]:
        path = f"{self.venv / 'bin'}:/usr/bin:/bin"
        return {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **self.bytecode, **environment}

    def _link(self, package: str, site: Path) -> None:
        files = importlib.metadata.files(package) or []
        for top in {file.parts[0] for file in files if file.parts[0] not in ("..", "__pycache__")}:
            source = Path(sys.prefix, "lib", site.parent.name, "site-packages", top)
            if source.exists() and not (site / top).exists():
                (site / top).symlink_to(source)
                self._link_compiled(source, site / top)

    def _link_compiled(self, source: Path, target: Path) -> None:
        """Let no process compile a package that has been compiled for the tests: it takes most of its start."""
        if not sys.pycache_prefix or not (source.is_dir() or source.suffix == ".py"):
            return
        kept, linked = (
            Path(f"{prefix}{path}") if source.is_dir() else Path(f"{prefix}{path.with_suffix(COMPILED)}")
            for prefix, path in ((sys.pycache_prefix, source), (self.bytecode["PYTHONPYCACHEPREFIX"], target))
        )
        if source.is_dir():
            kept.mkdir(parents=True, exist_ok=True)
        linked.parent.mkdir(parents=True, exist_ok=True)
        linked.symlink_to(kept)
