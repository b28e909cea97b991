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
from tools.local.errors import EmbeddedError
from tools.local.supervision import SIGINT_CODE, tell, until_told_to_stop
from tools.market.judged import Scale, generate

FAILED = 1
WIDTH = 120
FORMULA = "formula"


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
    market, notes = generate(options.seed, scale), Notes()
    with (
        _platform(options.url) as judged,
        Wire(judged.url, notes, key=os.environ.get("API_KEY", "")) as wire,
    ):
        metrics = judge(wire, market, options.seed, settle=judged.settle, tell=tell)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    title = f"{scale.days} days, {scale.clients} clients, {scale.campaigns} campaigns, seed {options.seed}"
    report.show(console, title, {FORMULA: metrics})
    report.show_deviations(console, {FORMULA: notes})
    return FAILED if notes.deviations else 0


@contextmanager
def _platform(url: str | None) -> Iterator[Platform]:
    if url:
        yield platform.somebodys(url)
    else:
        with platform.fresh() as started:
            yield started


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py judge", description=__doc__)
    parser.add_argument("--url", help="a platform that nobody has used yet (otherwise one is started for the run)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same run (%(default)s)")
    usual = Scale()
    for name in ("days", "clients", "advertisers", "campaigns"):
        parser.add_argument(f"--{name}", type=_positive, default=getattr(usual, name), help="how many (%(default)s)")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("has to be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
