"""`make bench`: the platform as it is run, measured from outside, each target a ratio within one run."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from rich.console import Console

from tools.bench import report
from tools.bench.lab import Effort, Lab
from tools.bench.scenarios import ONLY_IF_NAMED, SCENARIOS
from tools.bench.sizes import SIZES, TINY_SIZES, Size
from tools.local.environment import data_path
from tools.local.errors import EmbeddedError
from tools.local.folder import DataFolder
from tools.local.stack import Stack
from tools.local.supervision import SIGINT_CODE, until_told_to_stop

FAILED = 1
WHICH = f"of {', '.join(SCENARIOS)}; all but {' and '.join(sorted(ONLY_IF_NAMED))} if none is named"
WIDTH = 190


def main(arguments: Sequence[str] | None = None, sizes: Mapping[str, Size] = SIZES) -> int:
    """Measure; the exit code is 0, 1 when it could not be done, or 130 on Ctrl-C. A missed target is no error."""
    options = _parse(arguments)
    effort = Effort(**{field.name: getattr(options, field.name) for field in fields(Effort)})
    try:
        return _bench(options, effort, TINY_SIZES if options.tiny else sizes)
    except EmbeddedError as error:
        print(f"zoomad: {error}", file=sys.stderr)
        return FAILED


def _bench(options: argparse.Namespace, effort: Effort, sizes: Mapping[str, Size]) -> int:
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    progress = Console(stderr=True, style="dim", highlight=False)
    folder = DataFolder(options.data)
    with until_told_to_stop(folder.open()) as stopping:
        stack = Stack(folder)
        stack.start()
        stopping.callback(stack.stop)
        lab = Lab(stack, effort, progress.print, sizes)
        stopping.callback(lab.close)
        lab.sweep()
        if options.build:
            for size in sizes:
                lab.databases.build(size)
            return 0
        outcomes = []
        for name in options.only or [name for name in SCENARIOS if name not in ONLY_IF_NAMED]:
            progress.print(f"{name}:")
            outcomes.append(SCENARIOS[name](lab))
            report.show(console, outcomes[-1])
        for path in report.write(outcomes, options.output or folder.path / "bench"):
            progress.print(f"Written to {path}")
        return 0
    return SIGINT_CODE


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="SCENARIO", help=WHICH)
    parser.add_argument("--size", choices=("S", "M"), default="M", help="the data set of most scenarios (M)")
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement (4)")
    parser.add_argument("--warm-up", type=float, default=1.5, help="seconds before each (1.5)")
    parser.add_argument("--rounds", type=int, default=3, help="pairs of measurements (3)")
    parser.add_argument("--connections", type=int, default=8, help="where the target does not name them (8)")
    parser.add_argument("--minutes", type=float, default=60, help="of soak (60)")
    parser.add_argument("--output", type=Path, help="path without suffix for the .md and the .json")
    parser.add_argument("--build", action="store_true", help="only build the data sets")
    parser.add_argument("--tiny", action="store_true", help="all data sets tiny: to try the command, not to measure")
    parser.add_argument("--data", type=Path, default=data_path() / "bench", help="folder of the databases")
    options = parser.parse_args(arguments)
    if unknown := set(options.only) - set(SCENARIOS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())
