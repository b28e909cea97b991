"""`make simulate`: a market played with the platform's own selection and with others, beside an upper bound."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from rich.console import Console

from tools.local.environment import ROOT
from tools.local.errors import EmbeddedError
from tools.local.supervision import SIGINT_CODE, until_told_to_stop
from tools.local.throwaway import throwaway_servers
from tools.market.simulated import Scale

FAILED = 1
WIDTH = 120
SIZES = {"small": Scale(clients=60, campaigns=40), "medium": Scale(), "large": Scale(clients=1000, campaigns=500)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, print, write; the exit code is 0, 1 when it could not be done, or 130 on Ctrl-C."""
    options = _parse(arguments)
    try:
        return _simulate(options)
    except EmbeddedError as error:
        print(f"zoomad: {error}", file=sys.stderr)
        return FAILED


def _simulate(options: argparse.Namespace) -> int:
    with until_told_to_stop() as stopping:
        os.environ.update(
            stopping.enter_context(throwaway_servers()), LOG_LEVEL="WARNING", DJANGO_SETTINGS_MODULE="zoomad.settings"
        )
        django.setup()
        stopping.callback(connections.close_all)
        call_command("migrate", verbosity=0)

        from tools.simulation import experiment, report  # noqa: PLC0415 - models need the settings
        from tools.simulation.pictures import draw  # noqa: PLC0415

        found = experiment.run(options.scale, options.seed, Console(stderr=True))
        report.show(Console(width=None if sys.stdout.isatty() else WIDTH), found)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        report.write(found, options.output.with_suffix(".json"))
        draw(found, options.output.with_suffix(".png"))
        print(f"Written to {options.output.with_suffix('.json')} and .png", file=sys.stderr)
        return 0
    return SIGINT_CODE


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py simulate", description=__doc__)
    parser.add_argument("--days", type=_positive, help="how long (10)")
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed makes the same market, and the same luck (1)"
    )
    parser.add_argument("--size", choices=SIZES, default="medium", help="of the market (medium)")
    parser.add_argument("--clients", type=_positive, help="instead of the size's")
    parser.add_argument("--campaigns", type=_positive, help="instead of the size's")
    parser.add_argument("--output", type=Path, default=_output(), help="path without suffix for the .json and the .png")
    options = parser.parse_args(arguments)
    chosen = {each.name: getattr(options, each.name, None) for each in fields(Scale)}
    options.scale = replace(SIZES[options.size], **{name: value for name, value in chosen.items() if value is not None})
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("has to be 1 or more")
    return number


def _output() -> Path:
    return Path(os.environ.get("ZOOMAD_DATA") or ROOT / ".local") / "tools.simulation"


if __name__ == "__main__":
    sys.exit(main())
