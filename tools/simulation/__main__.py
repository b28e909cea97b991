"""`make simulate`: a market played with the platform's own selection and with others, beside an upper bound."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from rich.console import Console

from tools.local.arguments import positive
from tools.local.environment import data_path
from tools.local.errors import EmbeddedError
from tools.local.supervision import SIGINT_CODE, until_told_to_stop
from tools.local.throwaway import throwaway_servers
from tools.market.kinds import KINDS

FAILED = 1
WIDTH = 120


OF_A_SCALE: dict[str, Callable[[str], float]] = {
    "days": positive,
    "clients": positive,
    "campaigns": positive,
    "requests": float,
    "demand": float,
    "click_value": float,
    "longest": int,
    "attendance": float,
}
"""What can be said of a market apart from its size, where its kind has it: see the scales in `tools.market`."""


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
        from tools.simulation.strategies import STRATEGIES  # noqa: PLC0415

        if strange := [name for name in options.strategies or () if name not in STRATEGIES]:
            raise EmbeddedError(f"There is no strategy {strange[0]}; there are {', '.join(STRATEGIES)}.")
        screen, progress = Console(width=None if sys.stdout.isatty() else WIDTH), Console(stderr=True)
        found = []
        for seed in range(options.seed, options.seed + options.seeds):
            market = KINDS[options.market].generate(seed, options.scale)
            found.append(experiment.run(seed, market, progress, options.strategies or tuple(STRATEGIES)))
        if len(found) == 1:
            report.show(screen, _title(options), found[0])
        else:
            report.show_series(screen, _title(options), found)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        report.write(found, options.output.with_suffix(".json"))
        draw(found[0], options.output.with_suffix(".png"))
        print(f"Written to {options.output.with_suffix('.json')} and .png", file=sys.stderr)
        return 0
    return SIGINT_CODE


def _title(options: argparse.Namespace) -> str:
    scale = options.scale
    return f"{options.market} market, {scale.days} days, {scale.clients} clients, {scale.campaigns} campaigns"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py simulate", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed makes the same market, and the same luck (1)"
    )
    parser.add_argument("--seeds", type=positive, default=1, help="how many markets, from that seed on (1)")
    parser.add_argument("--market", choices=KINDS, default="usual", help="its kind: docs/simulation.md (usual)")
    parser.add_argument("--size", choices=KINDS["usual"].sizes, default="medium", help="of the market (medium)")
    for name, kind in OF_A_SCALE.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help="instead of the size's")
    parser.add_argument("--strategies", type=_names, help="some of them only, by name, with commas between them")
    output = data_path() / "simulation"
    parser.add_argument("--output", type=Path, default=output, help="path without suffix for the .json and the .png")
    options = parser.parse_args(arguments)
    usual = KINDS[options.market].sizes[options.size]
    chosen = {name: getattr(options, name) for name in OF_A_SCALE if getattr(options, name) is not None}
    if strange := chosen.keys() - {each.name for each in fields(usual)}:
        parser.error(f"a {options.market} market has no {', '.join(sorted(strange))}")
    options.scale = replace(usual, **chosen)
    return options


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
