"""A Docker engine in namespaces of its own, and everything that is done with it."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from tests.deployment.engine.roots import NoEngineError
from tools.local.environment import ROOT
from tools.local.processes import Child, spawn

T = TypeVar("T")
CLONE_NEWNET = 0x40000000
SECONDS_TO_START = 120


class Engine:
    """The daemon and its client; addresses that containers publish are reached through `inside`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "docker.sock"

    def __enter__(self) -> Self:
        """Start nothing yet: what it runs in has to be made first."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it; what it mounted goes with its namespace."""
        if hasattr(self, "_inside"):
            self._inside.shutdown()
        if hasattr(self, "child"):
            self.child.stop(60)

    def start(self) -> None:
        """Return when it answers."""
        self.socket.unlink(missing_ok=True)
        command = ["unshare", "--mount", "--net", Path(__file__).with_name("start"), self.folder, ROOT]
        self.child: Child = spawn("Docker", command, log=self.folder / "docker.log", stop_signal=signal.SIGTERM)
        if not self.child.wait_until(self._answers, SECONDS_TO_START):
            raise NoEngineError(f"The engine does not start here. Its last words:\n{self.child.tail()}")
        self._inside = ThreadPoolExecutor(32, initializer=self._enter_network)

    def docker(self, *arguments: str, check: bool = True, given: bytes | None = None, seconds: float = 600) -> str:
        """Run the client and give back what it says; its complaints too where it fails."""
        result = subprocess.run(
            self.command("docker", *arguments), input=given, capture_output=True, check=False, timeout=seconds
        )
        said = result.stdout.decode(errors="replace")
        assert not check or result.returncode == 0, f"docker {arguments}:\n{said}\n{result.stderr.decode()[-4000:]}"
        return said

    def command(self, *command: str) -> list[str]:
        """Return what runs a program among the engine's mounts and addresses."""
        environment = [f"DOCKER_HOST=unix://{self.socket}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"]
        return ["nsenter", "-t", str(self.child.pid), "-m", "-n", "env", "-i", *environment, *command]

    def inside(self, act: Callable[..., T], *arguments: object) -> T:
        """Do something in the engine's network, on a thread that lives there."""
        return self.begin(act, *arguments).result()

    def begin(self, act: Callable[..., T], *arguments: object) -> "Future[T]":
        """Begin something there, beside others."""
        return self._inside.submit(act, *arguments)

    def processes(self, container: str) -> list[tuple[int, int, str]]:
        """List a container's processes: number, user and command."""
        lines = [line.split(None, 2) for line in self.docker("top", container, "-eo", "pid,uid,args").splitlines()[1:]]
        return [(int(pid), int(uid), command) for pid, uid, command in lines]

    def kill_first_process(self, container: str) -> None:
        """Kill it from outside, as the kernel does when memory runs out."""
        os.kill(int(self.docker("inspect", "--format", "{{.State.Pid}}", container)), signal.SIGKILL)

    def copy(self, source: Path | str, target: Path | str) -> None:
        """Copy what a folder holds, with its owners; volumes are not seen from outside of the engine."""
        subprocess.run(self.command("cp", "-a", "-T", str(source), str(target)), check=True)

    def check(self, image: str) -> None:
        """Refuse a machine whose kernel lets an engine start, but no container.

        Raises:
            NoEngineError: it does, and what the engine says of it.

        """
        command = self.command("docker", "run", "--rm", image, "true")
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if result.returncode:
            raise NoEngineError(f"This machine runs no containers: {result.stderr.strip().splitlines()[:1]}")

    def build(self, tag: str, context: Path) -> None:
        """Build an image; nothing is fetched from anywhere."""
        self.docker("build", "--quiet", "--network", "none", "--tag", tag, str(context))

    def _answers(self) -> bool:
        if not self.socket.exists():
            return False
        return subprocess.run(self.command("docker", "version"), capture_output=True, check=False).returncode == 0

    def _enter_network(self) -> None:
        descriptor = os.open(f"/proc/{self.child.pid}/ns/net", os.O_RDONLY)
        if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "The engine's network cannot be entered")
        os.close(descriptor)
