"""How many homes the database of the tests has: `HOMES=32 make test ARGS="ads campaigns stats"` tries them all on 32."""

import os

import pytest

from tests.cluster.database import CITUS_URL, SHARDS

HOMES = SHARDS if CITUS_URL else int(os.environ.get("HOMES") or 1)
# What tests of several homes use.
MANY = 8

of_one_home = pytest.mark.skipif(HOMES > 1, reason="this is so with one home only")
of_several_homes = pytest.mark.skipif(HOMES == 1, reason="this is so with several homes only")


# Where tests ask for what only a database of one machine has, the reason says what that is.
def not_on_a_cluster(why: str) -> pytest.MarkDecorator:
    """Skip a test on a cluster, and say why nothing is wrong there."""
    return pytest.mark.skipif(bool(CITUS_URL), reason=f"on several machines {why}")


as_statement = not_on_a_cluster("the choice runs only within its function, not as a statement of its own")
on_one_machine = pytest.mark.skipif(bool(CITUS_URL), reason="this is so on one machine only")
