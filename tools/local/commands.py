"""The commands around `run`."""

import argparse
import os
import secrets
import shlex
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tools.local import wheels
from tools.local.environment import ROOT, defaults, django_environment
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder, FolderTakenError
from tools.local.stack import Stack
from tools.local.supervision import SIGINT_CODE, hand_terminal_to, tell, until_told_to_stop

SECONDS_FOR_THE_OTHER = 60
LOOK_AGAIN = 0.2
# Tests of `test` that `fuzz` tries on more examples.
PROPERTIES = (
    "ads/tests/test_walk.py",
    "telegram_bot/tests/test_lost_answers.py",
    "telegram_bot/tests/test_lost_edits.py",
    "console/tests/test_every_page.py",
    "console/tests/test_keyboard.py",
    "console/tests/test_search.py",
    "console/tests/test_security.py",
    "console/tests/test_words_on_pages.py",
    "console/tests/test_hostile_names.py",
    "tests/deployment/test_dashboards_of_many.py",
)


def services(folder: DataFolder) -> int:
    """Run PostgreSQL and Valkey on the persistent data, and print the settings that lead to them for a shell."""
    with until_told_to_stop(folder.open()) as stopping:
        stack = Stack(folder, cache=True)
        stack.start()
        stopping.callback(stack.stop)
        settings = defaults(folder) | stack.environment()
        print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in settings.items()), flush=True)
        tell("Ctrl-C stops them; the data stay.")
        while not (dead := stack.the_dead()):
            time.sleep(LOOK_AGAIN)
        raise dead[0].obituary("ended by itself")
    return 0


def manage(folder: DataFolder, arguments: Sequence[str]) -> int:
    """Run manage.py on the persistent data and return its exit code; PostgreSQL may be that of a running `run`."""
    try:
        folder.open()
    except FolderTakenError as taken:
        return _run_manage(_stack_of_the_other(folder, taken), arguments)
    with until_told_to_stop(folder) as stopping:
        stack = Stack(folder)
        stack.start()
        stopping.callback(stack.stop)
        return _run_manage(stack, arguments)
    return SIGINT_CODE


def doctor(folder: DataFolder) -> int:
    """Say what is wrong with the platform of `run`; the exit code says how bad it is."""
    os.environ.setdefault("API_URL", f"http://127.0.0.1:{os.environ.get('PORT') or 8080}")
    return manage(folder, ["doctor"])


def test(arguments: Sequence[str]) -> int:
    """Become pytest, on two processes unless the arguments say otherwise or name a file."""
    parallel = [] if _chooses_processes(arguments) else ["-n", "2"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *parallel, *arguments])  # noqa: S606


def house(arguments: Sequence[str]) -> int:
    """Become pytest with the tests of the whole house, which start the platform as it is deployed, many times."""
    return test([*arguments, "tests"])


def bench(arguments: Sequence[str]) -> int:
    """Become the benchmark, which has servers and data of its own."""
    os.execv(sys.executable, [sys.executable, "-m", "tools.bench", *arguments])  # noqa: S606


def simulate(arguments: Sequence[str]) -> int:
    """Become the simulation, which has a database of its own."""
    os.execv(sys.executable, [sys.executable, "-m", "tools.simulation", *arguments])  # noqa: S606


def judge(arguments: Sequence[str]) -> int:
    """Become the judge, which plays on a platform of its own or on the one that it is told."""
    os.execv(sys.executable, [sys.executable, "-m", "tools.judge", *arguments])  # noqa: S606


def screenshots(arguments: Sequence[str]) -> int:
    """Become the browser that looks at the admin of a platform that runs."""
    os.execv(sys.executable, [sys.executable, "-m", "tools.screenshots", *arguments])  # noqa: S606


def fuzz(arguments: Sequence[str]) -> int:
    """Become pytest with tests that take long: made-up requests and random sequences of calls."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description=fuzz.__doc__)
    parser.add_argument("--cases", type=int, default=200, help="requests made up for each operation of the document")
    parser.add_argument("--sequences", type=int, default=600, help="sequences of calls held against the model")
    parser.add_argument("--times", type=int, default=4, help="so many times the examples that `test` has of properties")
    parser.add_argument("--seed", type=int, default=0, help="the same seed makes the same requests")
    budget = parser.parse_args(arguments)
    for name, value in vars(budget).items():
        os.environ[f"FUZZ_{name.upper()}"] = str(value)
    files = ["tests/fuzz/fuzz.py", "tests/deployment/benchmark.py", "tests/reference/test_platform.py", *PROPERTIES]
    options = ["-n", "2", "-p", "no:randomly", "-r", "P", "--show-capture", "stdout"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *options, *files])  # noqa: S606


def chaos(arguments: Sequence[str]) -> int:
    """Become pytest with what kills parts of the platform, or leaves it too little of something."""
    parser = argparse.ArgumentParser(prog="dev.py chaos", description=chaos.__doc__)
    parser.add_argument("--rounds", type=int, default=8, help="deaths under load; the first six are each part's")
    parser.add_argument(
        "--seed", type=int, help="the same seed chooses the same; otherwise it is a new one, and printed"
    )
    chosen = parser.parse_args(arguments)
    os.environ["CHAOS_ROUNDS"] = str(chosen.rounds)
    os.environ["CHAOS_SEED"] = str(secrets.randbelow(10_000) if chosen.seed is None else chosen.seed)
    tell(f"Seed {os.environ['CHAOS_SEED']}")
    files = ["tests/disruption/kills.py", "tests/disruption/pressure.py"]
    options = ["-n", "0", "-p", "no:randomly", "-r", "P", "--show-capture", "stdout"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *options, *files])  # noqa: S606


def containers(arguments: Sequence[str]) -> int:
    """Become pytest with the compose file on a real container engine, made of Debian's packages."""
    # The database of the other tests is not theirs; none is started.
    options = ["-n", "0", "-p", "no:randomly", "-v", "-r", "s", "--capture", "no"]
    files = [f"tests/deployment/engine/compose_{name}.py" for name in ("up", "profiles")]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *options, *arguments, *files])  # noqa: S606


def clean(folder: DataFolder) -> int:
    """Delete the data and those of the benchmark, unless they are in use."""
    for each in (DataFolder(folder.path / "bench"), folder):
        if (each.path / "state.json").exists():
            each.open()
            Stack(each, cache=True).remove()
            each.remove()
    with suppress(EmbeddedError):  # no package, no copy of it
        wheels.remove_postgres_copy()
    return 0


def _run_manage(stack: Stack, arguments: Sequence[str]) -> int:
    command = [sys.executable, "manage.py", *arguments]
    return hand_terminal_to(command, cwd=ROOT, env=django_environment(stack))


def _stack_of_the_other(folder: DataFolder, taken: FolderTakenError) -> Stack:
    """Return the servers of the process that has the folder; it may be starting them just now."""
    end = time.monotonic() + SECONDS_FOR_THE_OTHER
    while time.monotonic() < end:
        stack = Stack(folder.peek())
        if stack.is_ready():
            return stack
        time.sleep(LOOK_AGAIN)
    raise taken


def _chooses_processes(arguments: Sequence[str]) -> bool:
    return any(
        argument.startswith(("-n", "--numprocesses")) or argument in ("no:xdist", "-pno:xdist") or _is_file(argument)
        for argument in arguments
    )


def _is_file(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument.partition("::")[0]).is_file()
