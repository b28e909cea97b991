"""docker-compose.yml and .env.example, read and interpolated as compose does."""

import re
from typing import Any

import yaml

from tools.local.environment import ROOT

CITUS = "docker-compose.citus.yml"
OPENING = re.compile(r"(?<!\$)\$\{(\w+):-")


class Loader(yaml.SafeLoader):
    """Knows compose's `!reset`, which takes away what the file before says."""


Loader.add_constructor("!reset", yaml.SafeLoader.construct_sequence)  # type: ignore[type-var]


def text(name: str = "docker-compose.yml") -> str:
    return (ROOT / name).read_text()


def whole(name: str = "docker-compose.yml", **given: str) -> dict[str, Any]:
    return _interpolated(yaml.load(text(name), Loader), given)


def variables(name: str = "docker-compose.yml") -> dict[str, str]:
    """Every variable that compose reads, with its default; none where that is made of other variables."""
    found: dict[str, str] = {}
    _filled(text(name), {}, found)
    return found


def services(name: str = "docker-compose.yml", **given: str) -> dict[str, Any]:
    return whole(name, **given)["services"]


def environment(service: str, **given: str) -> dict[str, str]:
    return {name: str(value) for name, value in services(**given)[service]["environment"].items()}


def without_variables(text: str) -> str:
    """Give back what is left when every variable is filled in."""
    return _filled(text, {}, {})


def _interpolated(value: object, given: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _interpolated(item, given) for key, item in value.items()}
    if isinstance(value, list):
        return [_interpolated(item, given) for item in value]
    if isinstance(value, str):
        return _filled(value, given, {}).replace("$$", "$")
    return value


def _filled(text: str, given: dict[str, str], found: dict[str, str]) -> str:
    """Fill each `${NAME:-default}` in; a default may hold further ones."""
    whole = ""
    while opening := OPENING.search(text):
        end = _end(text, opening.end())
        default = text[opening.end() : end]
        inner = _filled(default, given, found)
        found.setdefault(opening[1], "" if inner != default else default)
        whole += text[: opening.start()] + (given.get(opening[1]) or inner)
        text = text[end + 1 :]
    return whole + text


def _end(text: str, start: int) -> int:
    """Find the brace that closes the one before `start`."""
    depth = 1
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise AssertionError("a variable without an end")
