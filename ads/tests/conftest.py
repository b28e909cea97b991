"""Databases with several homes."""

import pytest

from ads.counters.layout import change_homes
from tests.cluster.database import CITUS_URL
from tests.homes import HOMES, MANY


@pytest.fixture
def many(transactional_db):
    """Eight homes, on committed transactions; on a cluster those it has."""
    if CITUS_URL:
        yield
        return
    change_homes(MANY)
    yield
    change_homes(HOMES)


@pytest.fixture
def eight(db):
    """Eight homes, in the test's transaction; on a cluster those it has."""
    if not CITUS_URL:
        change_homes(MANY)
