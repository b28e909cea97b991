"""Commands of `manage.py` on other settings than those of the tests, by one process that has loaded the platform."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.concurrency import until
from tools.local.environment import ROOT

PATIENCE = 600


class Commands:
    """Each is carried out by a fork, which costs a hundredth of what an interpreter needs to load the platform."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "tests.commands"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str) -> str:
        """Carry it out, expect that it succeeds, and give back what it said."""
        with tempfile.NamedTemporaryFile("r") as said:
            code = self.start(*arguments, log=said.name).wait()
            output = said.read()
        assert code == 0, output
        return output

    def start(self, *arguments: str, log: str | Path) -> "Running":
        """Begin to carry it out; what it says is written to the log."""
        return Running(self, self.ask(str(log), *arguments))

    def ask(self, *request: object) -> int | None:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End it, and whatever it has not ended."""
        self.process.communicate(timeout=60)


class Running:
    """A command that is carried out, as a process like any other."""

    def __init__(self, commands: Commands, pid: int) -> None:
        self.commands, self.pid = commands, pid
        self.code: int | None = None

    def send_signal(self, what: signal.Signals) -> None:
        os.kill(self.pid, what)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def has_ended(self) -> bool:
        if self.code is None:
            self.code = self.commands.ask(self.pid)
        return self.code is not None

    def wait(self, seconds: float = PATIENCE) -> int:
        until(self.has_ended, seconds, pause=0.01)
        return self.code


def serve() -> None:
    """Load the platform, then fork for each command that is asked for, and say of each whether it has ended."""
    import django  # noqa: PLC0415 - not in the process of the tests, which has its own

    django.setup()
    running = set()
    for line in sys.stdin:
        about, *arguments = json.loads(line)
        if isinstance(about, int):
            pid, status = os.waitpid(about, os.WNOHANG)
            running -= {pid}
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork() or _carry_out(Path(about), arguments)
            running.add(answer)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in running:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _carry_out(log: Path, arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    code = 1
    with log.open("w") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    try:
        execute_from_command_line(["manage.py", *arguments])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:  # noqa: BLE001 - this process ends here, whatever it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


if __name__ == "__main__":
    serve()
