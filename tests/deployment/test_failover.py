"""The database's machine dies, and a streaming standby takes its address and is promoted, as in a real failover."""

import os
import signal
import threading
import uuid

import psycopg
import pytest

from tests.concurrency import until
from tests.running import show, statuses, storm
from tools.local import ports
from tools.local.folder import DataFolder
from tools.local.postgres import PASSWORD, Postgres

pytestmark = pytest.mark.xdist_group("faults")

WIDTH = 4


class Standby:
    """A copy of a platform's database that follows it over the wire, with an address of its own at first."""

    def __init__(self, path, primary):
        self.primary = primary
        self.folder = DataFolder(path).open()
        self.folder._remember(PASSWORD, primary.folder.secret(PASSWORD))
        self.server = Postgres(self.folder, ephemeral=False)

    def __enter__(self):
        cluster = self.server.cluster
        cluster.path.mkdir(mode=0o700)
        cluster._hand_over(cluster.path)
        source = ("--dbname", self.primary.environment["DATABASE_URL"], "--checkpoint", "fast")
        cluster._run("pg_basebackup", "--pgdata", cluster.path, *source, "--write-recovery-conf", "--no-sync")
        self.child = self.server.launch()
        return self

    def __exit__(self, *_):
        self.child.stop(20)
        self.server.remove()
        self.folder.remove()
        self.folder.close()

    def has_everything(self):
        return self.primary.sql("SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication") == [(True,)]

    def take_the_address(self):
        """Be found where the primary was, as after a change of its name's record: still a standby."""
        port = self.primary.folder.port("postgres")
        until(lambda: ports.is_free(port))
        self.child.stop(20)
        self.folder._remember("postgres_port", str(port))
        self.child = self.server.launch()


@pytest.fixture
def platform(deployment):
    """The platform, which gets its own database back as it was when that died."""
    yield deployment
    deployment.stack.stop()
    deployment.stack.start()


def is_a_standby(platform):
    try:
        return platform.sql("SELECT pg_is_in_recovery()") == [(True,)]
    except psycopg.OperationalError:  # it starts
        return False


def reason(platform, *request):
    answer = platform.call(*request)
    return answer.json().get("reason") if answer.status_code == 503 else answer.status_code


def test_a_standby_takes_over_and_the_platform_goes_on_by_itself(platform, tmp_path):
    early, late = platform.add_clients(20), platform.add_clients(200)
    campaign = platform.add_campaign()
    with Standby(tmp_path / "standby", platform) as standby:
        assert statuses(storm(show, early, platform.url, WIDTH)) == {200: 20}
        until(standby.has_everything)

        os.kill(platform.stack.pid("PostgreSQL"), signal.SIGKILL)
        until(lambda: reason(platform, "GET", f"/ads?client_id={early[0]}") == "database_away")
        assert platform.call("GET", "/system/ping").status_code == 503

        standby.take_the_address()
        until(lambda: is_a_standby(platform))
        for path in (f"/clients/{early[0]}", f"/stats/campaigns/{campaign}", "/events"):
            until(lambda path=path: platform.call("GET", path).status_code == 200)
        for request in (
            ("GET", f"/ads?client_id={late[0]}"),
            ("POST", f"/ads/{campaign}/click", {"client_id": early[0]}),
            ("POST", "/advertisers/bulk", [{"advertiser_id": str(uuid.uuid4()), "name": "Company"}]),
            ("POST", "/time/advance", {"current_date": 900}),
        ):
            until(lambda request=request: reason(platform, *request) == "database_read_only")
        assert platform.call("GET", "/system/ping").status_code == 503

        answers = []
        asking = threading.Thread(target=lambda: answers.extend(storm(show, late, platform.url, WIDTH)))
        asking.start()
        assert platform.sql("SELECT pg_promote()") == [(True,)]
        asking.join()
        assert set(statuses(answers)) <= {200, 503}
        until(lambda: platform.call("GET", "/system/ping").status_code == 200)
        until(lambda: statuses(storm(show, late, platform.url, WIDTH)) == {200: 200})
        assert platform.call("GET", f"/stats/campaigns/{campaign}").json()["impressions_count"] == 220
        assert platform.call("POST", f"/ads/{campaign}/click", {"client_id": early[0]}).status_code == 204
        platform.manage("verify_counters")
