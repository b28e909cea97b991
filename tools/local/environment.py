"""The environment of Django's processes."""

import os
from pathlib import Path

from environs import Env

from tools.local import ports
from tools.local.folder import DataFolder
from tools.local.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
OPERATOR = "operator"
OVERRIDDEN = ("DATABASE_URL", "REDIS_URL", "PROMETHEUS_MULTIPROC_DIR")


def data_path() -> Path:
    """Return the folder that everything is kept in."""
    return Path(os.environ.get("ZOOMAD_DATA") or ROOT / ".local")


def django_environment(stack: Stack) -> dict[str, str]:
    """Return the environment of manage.py and the server: the shell's, led to the embedded servers."""
    shell = {key: value for key, value in os.environ.items() if key not in OVERRIDDEN and not key.startswith("PG")}
    return without_proxy(defaults(stack.folder) | shell | stack.environment() | {"ZOOMAD_DATA": str(stack.folder.path)})


def defaults(folder: DataFolder) -> dict[str, str]:
    """Return the settings that the shell may set otherwise."""
    return {
        "SECRET_KEY": folder.secret("secret_key"),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "*",  # the server listens on loopback only
        "API_KEY": folder.secret("api_key"),
        "MEDIA_ROOT": str(folder.subfolder("media")),
        "PYTHONUNBUFFERED": "1",
    }


def operator_environment(folder: DataFolder) -> dict[str, str]:
    """Return the login of the operator, in the words of Django's createsuperuser."""
    return {
        "DJANGO_SUPERUSER_USERNAME": OPERATOR,
        "DJANGO_SUPERUSER_PASSWORD": operator_password(folder),
        "DJANGO_SUPERUSER_EMAIL": "",
    }


def keys_are_required() -> bool:
    """Tell whether the platform asks for API keys; then the demo and the bot have one of their own."""
    return Env().bool("API_KEYS_REQUIRED", default=False)


def operator_password(folder: DataFolder) -> str:
    """Return the operator's password, short enough to be typed."""
    return folder.secret("operator_password", size=12)


def without_proxy(environment: dict[str, str]) -> dict[str, str]:
    """Keep requests to loopback away from a proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        others = environment.get(name, "")
        environment[name] = ",".join(filter(None, (others, ports.LOOPBACK, "localhost")))
    return environment
