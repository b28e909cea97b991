"""Real servers for the tests, up before pytest-django reads the settings: a plugin named with -p, not a conftest."""

import os
import re
from collections.abc import Generator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tools.local.errors import EmbeddedError
from tools.local.throwaway import throwaway_servers


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start PostgreSQL, Valkey and SeaweedFS and lead the settings to them; xdist's workers inherit both.

    Where CITUS_URL is set, a database on that cluster takes the place of PostgreSQL. Where DATABASE_URL is set, the
    tests use that server and what else the environment names.
    """
    if "DATABASE_URL" not in os.environ:
        servers = ExitStack()
        early_config.add_cleanup(servers.close)
        try:
            os.environ.update(servers.enter_context(throwaway_servers(objects=True)))
        except (EmbeddedError, OSError) as error:
            raise pytest.UsageError(str(error)) from error
    elif (worker := os.environ.get("PYTEST_XDIST_WORKER", "")) and "REDIS_URL" in os.environ:
        # Each of xdist's workers has a database of its own in Valkey too, and a bucket, which is made when needed.
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{worker.removeprefix('gw')}"
        os.environ["S3_BUCKET"] = f"{os.environ.get('S3_BUCKET', 'zoomad')}-{worker}"
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the modules of a group in one process, as their marks say: xdist 3.8 no longer does on pytest 9.2.

    See https://github.com/pytest-dev/pytest-xdist/issues/1386; this goes when that is mended.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]  # noqa: PLC0415

    class ByModule(LoadGroupScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return group_of(config.rootpath / nodeid.partition("::")[0]) or nodeid

    return ByModule(config, log)


@cache
def group_of(module: Path) -> str:
    """Return the group that the file of a test names for all of its tests, or nothing."""
    named = re.search(r'xdist_group\("([^"]+)"\)', module.read_text())
    return named[1] if named else ""
