"""The platform behind PgBouncer in transaction mode, started with compose's own script."""

import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tests.deployment.image import USER
from tests.deployment.platform import Backend
from tests.deployment.test_platform import book, clients, upload
from tools.local import ports
from tools.local.environment import ROOT
from tools.local.processes import Account, spawn

pytestmark = pytest.mark.xdist_group("deployment")

PREPARES_STATEMENTS = (1, 21)


def version():
    """The version of the PgBouncer on this machine; Debian 12 has one that knows no prepared statements."""
    if not shutil.which("pgbouncer"):
        return (0, 0)
    said = subprocess.run(["pgbouncer", "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.search(r"(\d+)\.(\d+)", said).groups())


needs_pgbouncer = pytest.mark.skipif(
    version() < PREPARES_STATEMENTS, reason="PgBouncer 1.21 or newer is not installed: apt-get install pgbouncer."
)


@pytest.fixture(scope="module")
def pooler():
    """A folder with the pooler's script, and whom it belongs to: PgBouncer does not run as root."""
    account = Account(USER, USER) if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="zoomad-pooler-") as folder:
        shutil.copy(ROOT / "docker" / "pooler", folder)
        if account:
            os.chown(folder, account.uid, account.gid)
        yield Path(folder), account


@pytest.fixture(scope="module")
def pooled(pooler, platform):
    """The address of the platform's database behind a pooler with few connections."""
    folder, account = pooler
    server, port = urlsplit(platform.database), ports.pick()
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/bin", "TMPDIR": str(folder), "POOLER_PORT": str(port),
        "POOLER_ADDRESS": "127.0.0.1", "POOLER_DB_HOST": server.hostname, "POOLER_DB_PORT": str(server.port),
        "POSTGRES_USER": unquote(server.username), "POSTGRES_PASSWORD": unquote(server.password),
        "POOLER_SIZE": "4", "DB_STATEMENT_TIMEOUT_MS": "20000",
    }  # fmt: skip
    script = ["sh", str(folder / "pooler")]
    child = spawn("PgBouncer", script, log=platform.folder / "pooler.log", account=account, env=environment)
    url = server._replace(netloc=f"{server.netloc.rpartition(':')[0]}:{port}").geturl()
    try:
        assert child.wait_until(lambda: answers(url), 60), child.tail()
        yield url
    finally:
        child.stop(10)


def answers(url):
    try:
        with psycopg.connect(url, prepare_threshold=None) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


@pytest.fixture(scope="module")
def backend(image, platform, pooled):
    """A backend that knows the pooler, and the database itself only to prepare it."""
    settings = {"DATABASE_URL": pooled, "DATABASE_DIRECT_URL": platform.database, "DB_POOL_SIZE": "16"}
    backend = Backend(image, platform.environment | settings, platform.folder)
    backend.wait_until_healthy()
    yield backend
    backend.child.stop(10)


@needs_pgbouncer
def test_the_acceptance_path(backend):
    upload(backend)
    advertiser, campaign = book(backend)
    (client,) = clients(backend, 1)
    ad = backend.call("GET", f"/ads?client_id={client}")
    backend.call("POST", f"/ads/{ad['ad_id']}/click", {"client_id": client}, expect=204)
    backend.call("GET", f"/stats/advertisers/{advertiser}/campaigns/daily")
    backend.call("GET", f"/stats/campaigns/{campaign}")


@needs_pgbouncer
def test_many_more_clients_than_connections(backend):
    """Sixteen connections of each worker share four: statements are prepared wherever they run next."""
    book(backend)
    asking = clients(backend, 40) * 5
    with ThreadPoolExecutor(24) as pool:
        shown = list(pool.map(lambda client: backend.call("GET", f"/ads?client_id={client}")["ad_id"], asking))
    assert len(shown) == 200


@needs_pgbouncer
def test_a_statement_has_its_limit_of_time_behind_the_pooler_too(backend, pooled):
    with psycopg.connect(pooled, prepare_threshold=None) as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("20s",)
