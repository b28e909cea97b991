"""Commands of `manage.py` on other settings than those of the tests, by one process that has loaded the platform."""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path

from tools.local.environment import ROOT

USAGE = [sys.executable, "-m", "tests.commands"]


class Commands:
    """Each is carried out by a fork, which costs a hundredth of what an interpreter needs to load the platform."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            USAGE, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str) -> str:
        """Carry it out, expect that it succeeds, and give back what it said."""
        with tempfile.NamedTemporaryFile("r") as said:
            self.process.stdin.write(json.dumps([said.name, arguments]) + "\n")
            self.process.stdin.flush()
            code = self.process.stdout.readline()
            output = said.read()
        assert code == "0\n", output
        return output

    def close(self) -> None:
        self.process.communicate(timeout=60)


def serve() -> None:
    """Load the platform, then fork for each command that is asked for."""
    import django  # noqa: PLC0415 - not in the process of the tests, which has its own

    django.setup()
    for line in sys.stdin:
        name, arguments = json.loads(line)
        child = os.fork()
        if not child:
            _carry_out(Path(name), arguments)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _carry_out(output: Path, arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    code = 1
    with output.open("w") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    try:
        execute_from_command_line(["manage.py", *arguments])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else bool(ended.code)
    except BaseException:  # noqa: BLE001 - this process ends here, whatever it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
