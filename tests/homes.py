"""How many homes the database of the tests has: `HOMES=32 make test ARGS="ads campaigns stats"` tries them all on 32."""

import os

import pytest

from tests.cluster.database import CITUS_URL, SHARDS

HOMES = SHARDS if CITUS_URL else int(os.environ.get("HOMES") or 1)
# What tests of several homes use.
MANY = 8

of_one_home = pytest.mark.skipif(HOMES > 1, reason="this is so with one home only")
of_several_homes = pytest.mark.skipif(HOMES == 1, reason="this is so with several homes only")
on_one_machine = pytest.mark.skipif(bool(CITUS_URL), reason="this is so on one machine only")
