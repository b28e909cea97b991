"""The backup of docs/operations.md, really made and really restored."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deployment.test_platform import book, clients
from tools.local import unprivileged, wheels
from tools.local.environment import ROOT

pytestmark = pytest.mark.xdist_group("deployment")


def client_program(name):
    return str(wheels.postgres_programs(unprivileged.account_for(ROOT)) / name)


def manage(database, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": database}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_dump_drop_restore_and_all_counters_are_right(platform, tmp_path):
    backend = platform.backends[0]
    advertiser, _ = book(backend)
    for client in clients(backend, 5):
        ad = backend.call("GET", f"/ads?client_id={client}")["ad_id"]
        backend.call("POST", f"/ads/{ad}/click", {"client_id": client}, expect=204)
    server = urlsplit(platform.database)
    restored = server._replace(path=f"{server.path}_restored").geturl()
    name = restored.rpartition("/")[2]
    dump = str(tmp_path / "zoomad.dump")
    subprocess.run([client_program("pg_dump"), "--format=custom", f"--file={dump}", platform.database], check=True)
    with psycopg.connect(platform.database, autocommit=True) as connection:
        counts = totals(connection)
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            subprocess.run(
                [client_program("pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={restored}", dump],
                check=True,
            )
            with psycopg.connect(restored) as copy:
                assert totals(copy) == counts
            verified = manage(restored, "verify_counters")
            assert (verified.returncode, verified.stdout) == (0, "All counters equal the rows.\n")
            assert manage(restored, "migrate", "--check").returncode == 0
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert counts[0] >= 5
    assert advertiser


def totals(connection):
    return connection.execute(
        "SELECT sum(clicks), (SELECT count(*) FROM client_clicks), (SELECT count(*) FROM campaigns) FROM campaign_deliveries"
    ).fetchone()
