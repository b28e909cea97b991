"""docker-compose.yml and .env.example, read and interpolated as compose does."""

import re
from typing import Any

import yaml

from tools.local.environment import ROOT

VARIABLE = re.compile(r"(?<!\$)\$\{(\w+):-([^}]*)\}")


def text() -> str:
    return (ROOT / "docker-compose.yml").read_text()


def variables() -> dict[str, str]:
    """Every variable that compose reads, with its default."""
    return dict(VARIABLE.findall(text()))


def services(**given: str) -> dict[str, Any]:
    found: dict[str, Any] = _interpolated(yaml.safe_load(text())["services"], given)
    return found


def environment(service: str, **given: str) -> dict[str, str]:
    return {name: str(value) for name, value in services(**given)[service]["environment"].items()}


def _interpolated(value: Any, given: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _interpolated(item, given) for key, item in value.items()}
    if isinstance(value, list):
        return [_interpolated(item, given) for item in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda match: given.get(match[1]) or match[2], value).replace("$$", "$")
    return value
