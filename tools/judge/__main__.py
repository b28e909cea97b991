"""`make judge`: the run of a judging system on a platform of its own, or on the one at --url. See docs/judge.md."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields

from rich.console import Console

from tools.judge import platform, report
from tools.judge.platform import Platform
from tools.judge.run import judge
from tools.judge.wire import Notes, UnreachableError, Wire
from tools.local.arguments import positive
from tools.local.errors import EmbeddedError
from tools.local.supervision import SIGINT_CODE, tell, until_told_to_stop
from tools.market.judged import Scale, generate

FAILED = 1
WIDTH = 120
FORMULA = "formula"
SELECTIONS = (FORMULA, "patient", platform.RESERVING)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge; the exit code is 0, 1 when anything deviates or could not be judged, or 130 on Ctrl-C."""
    options = _parse(arguments)
    try:
        with until_told_to_stop():
            return _judge(options)
    except (EmbeddedError, UnreachableError) as error:
        tell(f"zoomad: {error}")
        return FAILED
    return SIGINT_CODE


def _judge(options: argparse.Namespace) -> int:
    scale = Scale(**{each.name: getattr(options, each.name) for each in fields(Scale) if hasattr(options, each.name)})
    runs, notes = {}, {}
    for selection in options.selections:
        market, notes[selection] = generate(options.seed, scale), Notes()
        if len(options.selections) > 1:
            tell(f"Selection: {selection}")
        with (
            _platform(options.url, selection) as judged,
            Wire(judged.url, notes[selection], key=os.environ.get("API_KEY", "")) as wire,
        ):
            runs[selection] = judge(wire, market, options.seed, platform=judged, tell=tell)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    title = f"{scale.days} days, {scale.clients} clients, {scale.campaigns} campaigns, seed {options.seed}"
    report.show(console, title, runs)
    report.show_deviations(console, notes)
    return FAILED if any(each.deviations for each in notes.values()) else 0


@contextmanager
def _platform(url: str | None, selection: str) -> Iterator[Platform]:
    if url:
        yield platform.somebodys(url, selection)
    else:
        with platform.fresh(selection) as started:
            yield started


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py judge", description=__doc__)
    parser.add_argument("--url", help="a platform that has not been used yet (otherwise one is started for the run)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same run (%(default)s)")
    parser.add_argument(
        "--selections",
        type=_selections,
        help=f"under which one run each is played, with commas between them ({','.join(SELECTIONS)}; with --url the "
        f"one that is in force there, which is taken for {FORMULA} where nothing else is said)",
    )
    usual = Scale()
    for name in ("days", "clients", "advertisers", "campaigns"):
        parser.add_argument(f"--{name}", type=positive, default=getattr(usual, name), help="how many (%(default)s)")
    options = parser.parse_args(arguments)
    options.selections = options.selections or ([FORMULA] if options.url else list(SELECTIONS))
    if options.url and len(options.selections) > 1:
        parser.error("on another platform only one run can be played")
    return options


def _selections(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if strange := [name for name in names if name not in SELECTIONS]:
        raise argparse.ArgumentTypeError(f"there is no {strange[0]}")
    return names


if __name__ == "__main__":
    sys.exit(main())
