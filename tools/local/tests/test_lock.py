"""Locking, as far as it needs no registry."""

import tomllib

from tools.local.environment import ROOT
from tools.local.lock import GROUPS, LOCKS


def test_everything_that_is_declared_is_locked():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(GROUPS) == set(declared["dependency-groups"])


def test_no_lock_names_a_registry():
    for name in LOCKS:
        assert "://" not in (ROOT / name).read_text(), name
