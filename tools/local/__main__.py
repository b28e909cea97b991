"""The commands behind dev.py: run, test, fuzz, chaos, lint, audit, bench, simulate, manage, services, clean."""

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.local import commands
from tools.local.audit import audit
from tools.local.environment import ROOT
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.lint import lint
from tools.local.run import run
from tools.local.supervision import SIGINT_CODE

USAGE_CODE = 2


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; what goes wrong is said in a sentence."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        return dispatch(command, rest)
    except EmbeddedError as error:
        return refuse(str(error))
    except OSError as error:
        return refuse(explain(error))
    except KeyboardInterrupt:
        return SIGINT_CODE


def dispatch(command: str, arguments: Sequence[str]) -> int:
    """Run a command on the data folder that ZOOMAD_DATA names."""
    becoming = {
        "test": commands.test,
        "fuzz": commands.fuzz,
        "chaos": commands.chaos,
        "audit": audit,
        "bench": commands.bench,
        "simulate": commands.simulate,
    }
    if command in becoming:
        return becoming[command](arguments)
    if command == "manage":
        return commands.manage(data_folder(), arguments)
    simple = {"run": run, "services": commands.services, "clean": commands.clean}
    if arguments or command not in (*simple, "lint"):
        print(__doc__, file=sys.stderr)
        return USAGE_CODE
    return lint() if command == "lint" else simple[command](data_folder())


def data_folder() -> DataFolder:
    """Return the folder that everything is kept in."""
    return DataFolder(Path(os.environ.get("ZOOMAD_DATA") or ROOT / ".local"))


def explain(error: OSError) -> str:
    """Put an error of the operating system into a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full ({error.filename or 'while writing'}). Make room, or set ZOOMAD_DATA to another disk."
    return f"{error.filename or 'The start failed'}: {error.strerror or error}."


def refuse(sentence: str) -> int:
    """Say why it cannot go on."""
    print(f"zoomad: {sentence}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
