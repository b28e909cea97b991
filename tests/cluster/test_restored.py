"""A dump of a cluster's database, restored with compose's own script: it stands on one machine, and is spread anew."""

import os
from contextlib import closing
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from clients.factories import ClientFactory
from tests.cluster.asking import ask, campaigns
from tests.cluster.database import CITUS_URL, SHARDS
from tests.commands import Commands
from tests.deployment.test_backup import Backup
from tools.local import citus

pytestmark = [
    pytest.mark.skipif(not CITUS_URL, reason="CITUS_URL names no cluster: its address is that of a coordinator"),
    pytest.mark.xdist_group("cluster"),
]


def address(name):
    return urlsplit(CITUS_URL)._replace(path=f"/{name}").geturl()


@pytest.fixture
def another():
    """A database of another name on all machines, which know each other in it."""
    name = f"{connection.settings_dict['NAME']}_restored"
    citus.make(name)
    yield name
    citus.drop(name)


def test_a_dump_of_a_cluster_is_restored_and_spread_again(transactional_db, tmp_path, another):
    campaigns(40, 1_000)
    shown = [ask(client) for client in ClientFactory.create_batch(30)]
    backup = Backup(tmp_path, address(settings.DATABASES["default"]["NAME"]))
    assert backup.run("once", "database").returncode == 0
    [dump] = backup.dumps()
    with psycopg.connect(address(another)) as empty:
        nodes = empty.execute("SELECT groupid, nodename, nodeport FROM pg_dist_node ORDER BY groupid").fetchall()

    # On the coordinator it takes the place of that database, which knows the machines no longer.
    result = backup.run("restore", dump.name, PGDATABASE=another)
    assert result.returncode == 0, result.stderr
    with psycopg.connect(address(another), autocommit=True) as restored:
        for group, host, port in nodes:
            known = "citus_add_node" if group else "citus_set_coordinator_host"
            restored.execute(f"SELECT {known}(%s, %s)", [host, port])

    with closing(Commands({**os.environ, "DATABASE_URL": address(another)})) as commands:
        assert commands.run("verify_counters") == "All counters equal the rows.\n"
        said = commands.run("distribute", "--shards", str(2 * SHARDS))
        assert "which a dump has brought" in said
        assert said.endswith(f"The database is spread, in {2 * SHARDS} shards.\n")
        assert commands.run("verify_counters") == "All counters equal the rows.\n"
    with psycopg.connect(address(another)) as restored:
        assert restored.execute("SELECT count(*) FROM client_views").fetchone() == (len(shown),)
