"""The databases that commands make for themselves on a cluster."""

import psycopg
import pytest

from tests.cluster.database import CITUS_URL
from tools.local import citus
from tools.local.folder import DataFolder
from tools.local.stack import Stack

pytestmark = pytest.mark.skipif(
    not CITUS_URL, reason="CITUS_URL names no cluster: its address is that of a coordinator"
)


@pytest.fixture
def folder(tmp_path):
    folder = DataFolder(tmp_path / "data").open()
    yield folder
    folder.close()


def test_a_data_folder_has_a_database_of_its_own_on_all_machines_and_finds_it_again(folder):
    first = Stack(folder)
    first.start()
    with psycopg.connect(first.environment()["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    first.stop()

    second = Stack(folder)
    second.start()
    with psycopg.connect(second.environment()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchall() == [(42,)]
        machines = connection.execute("SELECT nodename, nodeport FROM pg_dist_node ORDER BY 1, 2").fetchall()
    with psycopg.connect(CITUS_URL) as connection:
        assert connection.execute("SELECT nodename, nodeport FROM pg_dist_node ORDER BY 1, 2").fetchall() == machines
    second.remove()

    assert not citus.is_there(second.elsewhere.name)
