"""The platform that is broken, and the seed of how."""

import os

import pytest

from tests.disruption.kept import Kept


@pytest.fixture(scope="module")
def seed():
    return os.environ.get("CHAOS_SEED") or "0"


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    with Kept(tmp_path_factory.mktemp("platform")) as kept:
        yield kept
