"""dev.py, which runs before anything is installed."""

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tools.local.environment import ROOT
from tools.local.menu import COMMANDS

OLD_PYTHON = """
import runpy, sys
sys.version_info = (3, 10, 12, "final", 0)
sys.argv = ["dev.py", "run"]
runpy.run_path("dev.py", run_name="__main__")
"""
WITHOUT, KEPT_IN = "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"
NOWHERE = "http://127.0.0.1:9/simple"
UNREACHABLE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": NOWHERE,
    "PIP_RETRIES": "0",
    "UV_DEFAULT_INDEX": NOWHERE,
    "UV_NO_CONFIG": "1",
    "UV_HTTP_RETRIES": "0",
    "HOME": "",
    # Where dev.py made this environment, its uv is found and the test is over in a blink; else pip is made first.
    "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
}


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Path:
    for name in ("dev.py", "requirements.lock", "tools/__init__.py", "tools/local/__init__.py", "tools/local/menu.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def said_by(command: list[str], cwd: Path, **environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    result = subprocess.run(
        command, cwd=cwd, env=inherited | environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 1
    assert not re.search("traceback", result.stderr, re.IGNORECASE)
    return result.stderr


def test_an_old_python_is_told_which_one_is_needed(fresh_clone):
    said = said_by([sys.executable, "-c", OLD_PYTHON], fresh_clone)

    assert said.startswith("dev.py: ZoomAD needs Python 3.11 or newer")
    assert not (fresh_clone / ".venv").exists()


def test_a_registry_that_is_away_is_said_in_a_sentence(fresh_clone):
    said = said_by([sys.executable, "dev.py", "run"], fresh_clone, **UNREACHABLE)

    assert "is the package registry in reach?" in said.splitlines()[-1]
    assert not (fresh_clone / ".venv" / ".installed").exists()


def test_a_python_without_pip_is_said_in_a_sentence(fresh_clone):
    (fresh_clone / "ensurepip.py").write_text("raise ImportError")

    said = said_by([sys.executable, "dev.py", "run"], fresh_clone, PYTHONPATH=str(fresh_clone), PATH=os.defpath)

    assert "apt install python3-venv" in said


@pytest.mark.parametrize("told", [{}, {WITHOUT: "1"}])
def test_no_process_compiles_what_another_has_compiled(told):
    """Where bytecode may not stand beside the sources it is kept in the environment; else the user's way is kept."""
    say = "import dev, sys; dev.keep_bytecode(); sys.stdout.write(dev.os.environ.get(sys.argv[1], ''))"
    others = {name: value for name, value in os.environ.items() if name not in {WITHOUT, KEPT_IN}}
    command = [sys.executable, "-c", say]
    said = {
        name: subprocess.run([*command, name], cwd=ROOT, env=others | told, capture_output=True, text=True, check=True)
        for name in (WITHOUT, KEPT_IN)
    }
    assert said[WITHOUT].stdout == ""
    assert said[KEPT_IN].stdout == (str(ROOT / ".venv" / "bytecode") if told else "")


def test_each_command_of_the_menu_has_its_function():
    for command in COMMANDS.values():
        module, function = command.function.split(":")
        assert callable(getattr(import_module(f"tools.local.{module}"), function))
