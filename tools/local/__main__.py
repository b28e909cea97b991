"""`python -m tools.local`: the commands behind dev.py; `tools.local.menu` lists them."""

import errno
import sys
from collections.abc import Sequence
from importlib import import_module

# All of them now, so that nothing has to be loaded once a command has given up root's rights.
from tools.local import audit, commands, lint, run  # noqa: F401
from tools.local.environment import data_path
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.menu import COMMANDS, listing
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
    """Run a command of the menu with its arguments, on the data folder if it keeps data."""
    if command not in COMMANDS or (arguments and not COMMANDS[command].arguments):
        print(listing(), file=sys.stderr)
        return USAGE_CODE
    chosen = COMMANDS[command]
    module, function = chosen.function.split(":")
    act = getattr(import_module(f"tools.local.{module}"), function)
    given = [*([DataFolder(data_path())] if chosen.keeps_data else []), *([arguments] if chosen.arguments else [])]
    code: int = act(*given)
    return code


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
