"""The one list of commands: what `dev.py` offers, its help prints, and `python -m tools.local` does.

Standard library only, and nothing that an old Python could not read: `dev.py` imports it before anything is installed.
"""

from typing import NamedTuple


class Command(NamedTuple):
    """Its arguments, what it does, the function in `tools.local` that does it, and whether it keeps data."""

    arguments: str
    what: str
    function: str
    keeps_data: bool = False


COMMANDS = {
    "run": Command("", "the platform on http://127.0.0.1:8080 with its own PostgreSQL and demo data", "run:run", True),
    "test": Command("[ARGS]", "the tests of all parts against real servers; ARGS go to pytest", "commands:test"),
    "house": Command(
        "[ARGS]", "the tests of the whole as it is deployed, and beside a model; ARGS go to pytest", "commands:house"
    ),
    "fuzz": Command("[ARGS]", "thousands of made-up requests and sequences of them; -h says how many", "commands:fuzz"),
    "chaos": Command("[ARGS]", "kills parts of the platform under load; -h says how often", "commands:chaos"),
    "containers": Command(
        "[ARGS]", "compose on a container engine made of Debian's packages; ARGS go to pytest", "commands:containers"
    ),
    "judge": Command("[ARGS]", "a judge's run over HTTP, held against its document; -h for options", "commands:judge"),
    "lint": Command("", "every static check", "lint:lint"),
    "lock": Command(
        "[ARGS]", "the lock files from pyproject.toml; what is locked stays, unless -h's options say more", "lock:lock"
    ),
    "audit": Command("[ARGS]", "known vulnerabilities of the locked packages; ARGS go to pip-audit", "audit:audit"),
    "bench": Command("[ARGS]", "how fast it is, against the database alone; -h for options", "commands:bench"),
    "simulate": Command("[ARGS]", "a market played by it and by others; -h for options", "commands:simulate"),
    "screenshots": Command(
        "[ARGS]", "looks at every page of a running admin at every width; -h for options", "commands:screenshots"
    ),
    "manage": Command("ARGS", "Django's manage.py with the database of `run`", "commands:manage", True),
    "doctor": Command("", "what is wrong with the platform of `run`, and what to do", "commands:doctor", True),
    "services": Command("", "only the servers, with the settings that lead to them", "commands:services", True),
    "clean": Command("", "removes the environment and the data", "commands:clean", True),
}


def listing() -> str:
    """List the commands for the help, one a line."""
    calls = {name: f"python3 dev.py {name} {command.arguments}".rstrip() for name, command in COMMANDS.items()}
    width = max(len(call) for call in calls.values())
    return "\n".join(f"{calls[name]:{width}}  {command.what}" for name, command in COMMANDS.items())
