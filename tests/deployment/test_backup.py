"""The script of compose's backup services, with the tests' servers: dumps, their rotation, and a restore."""

import os
import subprocess
import time
from contextlib import closing
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tests.commands import Commands
from tests.deployment.test_platform import book, clients
from tools.local import unprivileged, wheels
from tools.local.environment import ROOT

pytestmark = pytest.mark.xdist_group("deployment")

DAY = 24 * 60 * 60


class Backup:
    """The script on a folder of its own, for one database."""

    def __init__(self, folder, database):
        self.folder, server = folder, urlsplit(database)
        programs = wheels.postgres_programs(unprivileged.account_for(ROOT))
        self.environment = os.environ | {
            "PATH": f"{programs}:{os.environ['PATH']}", "BACKUP_INSIDE": str(folder), "BACKUP_DAYS": "3",
            "PGHOST": server.hostname, "PGPORT": str(server.port), "PGUSER": unquote(server.username),
            "PGPASSWORD": unquote(server.password or ""), "PGDATABASE": server.path.lstrip("/"),
        }  # fmt: skip

    def run(self, *command, **changes):
        script = ["sh", str(ROOT / "docker" / "backup"), *command]
        return subprocess.run(script, env=self.environment | changes, capture_output=True, text=True, check=False)

    def dumps(self):
        return sorted(self.folder.glob("zoomad-*.dump"))


@pytest.fixture
def backup(platform, tmp_path):
    return Backup(tmp_path, platform.database)


def totals(database):
    with psycopg.connect(database) as connection:
        return connection.execute(
            "SELECT sum(clicks), (SELECT count(*) FROM client_clicks), (SELECT count(*) FROM campaigns) "
            "FROM campaign_deliveries"
        ).fetchone()


def test_a_dump_is_restored_into_another_database_and_all_counters_are_right(platform, backup):
    backend = platform.backends[0]
    book(backend)
    for client in clients(backend, 5):
        ad = backend.call("GET", f"/ads?client_id={client}")["ad_id"]
        backend.call("POST", f"/ads/{ad}/click", {"client_id": client}, expect=204)
    assert backup.run("once", "database").returncode == 0
    (dump,) = backup.dumps()
    server = urlsplit(platform.database)
    restored = server._replace(path=f"{server.path}_restored").geturl()
    name = restored.rpartition("/")[2]
    try:
        result = backup.run("restore", dump.name, PGDATABASE=name)
        assert result.returncode == 0, result.stderr
        assert totals(restored) == totals(platform.database)
        assert totals(restored)[0] >= 5
        with closing(Commands({**os.environ, "DATABASE_URL": restored})) as commands:
            assert commands.run("verify_counters") == "All counters equal the rows.\n"
            commands.run("migrate", "--check")
        assert backup.run("restore", dump.name, PGDATABASE=name).returncode == 0  # in the place of one that is there
    finally:
        with psycopg.connect(platform.database, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_old_dumps_go_when_a_new_one_has_come(backup):
    for number, age in enumerate((1, 2, 5, 9)):
        old = backup.folder / f"zoomad-2026010{number}T000000Z.dump"
        old.write_bytes(b"old")
        os.utime(old, (0, time.time() - age * DAY))
    assert backup.run("once", "database").returncode == 0
    kept = [dump.name for dump in backup.dumps()]
    assert kept[:2] == ["zoomad-20260100T000000Z.dump", "zoomad-20260101T000000Z.dump"]
    assert len(kept) == 3


def test_a_dump_that_fails_leaves_the_old_ones_and_is_told(backup):
    old = backup.folder / "zoomad-20260101T000000Z.dump"
    old.write_bytes(b"old")
    os.utime(old, (0, time.time() - 9 * DAY))
    assert backup.run("once", "database", PGPASSWORD="wrong", PGDATABASE="nowhere").returncode != 0
    assert backup.dumps() == [old]
    assert backup.run("healthy", "database").returncode != 0


def test_health_is_a_backup_that_is_not_too_old(backup):
    assert backup.run("healthy", "database").returncode != 0
    assert backup.run("once", "database").returncode == 0
    assert backup.run("healthy", "database").returncode == 0
    os.utime(backup.folder / ".database", (0, time.time() - 49 * 60 * 60))
    assert backup.run("healthy", "database").returncode != 0
