"""`python -m tools.demo`: a market, some days of traffic, a report; with API_KEY where the platform asks for one."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NoReturn

from rich.console import Console

from zoomad.wire import PlatformError, Wire

from .api import Platform
from .market import Scale, generate
from .run import run
from .screen import Screen

INTERRUPTED = 128 + signal.SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; the exit code says how it went: 0, 1 when the platform is away or refuses, 130 on Ctrl-C."""
    options = _parse(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Unicode gets question marks, not a traceback
    try:
        with Wire(options.url, key=os.environ.get("API_KEY", "")) as wire:
            run(Platform(wire), generate(options.seed, Scale(days=options.days)), Screen(Console()))
    except PlatformError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; run it again to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.demo", description="Fill a ZoomAD platform and play some days of traffic on it."
    )
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the platform (default: %(default)s)")
    parser.add_argument(
        "--days",
        type=_at_least_one,
        default=7,
        help="length of the demo in virtual days; what is played already stays (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, another market (default: %(default)s)")
    return parser.parse_args(arguments)


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one day")
    return number


def _stop(*_: object) -> NoReturn:
    """Stop in order, once: who started us may ask twice, by Ctrl-C and by SIGTERM. A second Ctrl-C is final."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main())
