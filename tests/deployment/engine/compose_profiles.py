"""What profiles and the file for TLS add, on the stack of compose_up.py, after it."""

import shutil
import socket
from contextlib import ExitStack, contextmanager

import pytest

from tests.deployment.engine.stack import Outside, serve, until


@contextmanager
def profile(stack, name, *services):
    """Have a profile's services for the length of the block."""
    stack.profiles = [name]
    try:
        yield
    finally:
        stack.profiles = [name]
        stack.compose("rm", "--stop", "--force", *services)
        stack.profiles = []


def test_the_demo_runs_beside_the_platform(stack):
    said = stack.compose("run", "--rm", "demo", "--url", "http://backend:8080", "--days", "1")
    assert "ZoomAD demo at http://backend:8080" in said
    assert "Day by day" in said


def test_prometheus_finds_alertmanager(stack):
    with profile(stack, "alerts", "alertmanager"):
        stack.up("alertmanager")
        url = "http://prometheus:9090/api/v1/alertmanagers"
        until(lambda: stack.ask_from_inside(url)["data"]["activeAlertmanagers"])


def test_a_backup_is_restored_into_an_empty_stack(stack, caller):
    _, campaign, image = serve(caller)
    before, kept = caller.call("GET", f"/stats/campaigns/{campaign}"), stack.engine.folder / "backups"
    shutil.rmtree(kept, ignore_errors=True)  # of an earlier run
    with profile(stack, "backup", "backup-database", "backup-images"):
        stack.up("backup-database", "backup-images")
        stack.engine.copy(stack.folder_of_volume("backups"), kept)
        (dump,) = kept.glob("zoomad-*.dump")
        stack.compose("down", "--volumes")
        stack.profiles = []
        stack.up()
        assert caller.exchange("GET", f"/stats/campaigns/{campaign}", None)[0] == 404
        stack.profiles = ["backup"]
        stack.compose("create", "backup-images")
        stack.engine.copy(kept, stack.folder_of_volume("backups"))
        stack.compose("stop", "backend", "bot", "webhooks")
        stack.compose("run", "--rm", "--no-deps", "backup-database", "restore", dump.name)
        stack.profiles = []
        stack.up()
        stack.profiles = ["backup"]
        restore = ("backup-images", "manage.py", "import_images", "/backup/images")
        stack.compose("run", "--rm", "--no-deps", "--entrypoint", "python", *restore)
        stack.profiles = []
        assert caller.call("GET", f"/stats/campaigns/{campaign}") == before
        assert caller.exchange("GET", f"/files/{image}", None)[0] == 200
        assert "All counters equal the rows." in stack.run("backend", "python", "manage.py", "verify_counters")
        until(lambda: stack.is_healthy("grafana"))


def test_three_backends_behind_tls_and_one_is_killed(stack):
    """While it dies, another answers what may be asked again; an ad is for the client to ask again."""
    stack.files.append("compose.tls.yml")
    try:
        stack.up("--scale", "backend=3")
        caller = Outside(stack.engine, stack.authority())
        serve(caller)
        assert caller.exchange("GET", "/metrics", None)[0] == 404
        ask = "from zoomad.wire import Wire; print(Wire('http://backend:8080').get('/time', dict))"
        assert "current_date" in stack.run("bot", "python", "-c", ask)
        first, *others = stack.containers("backend")
        assert len(others) == 2
        asked = [stack.engine.begin(caller.exchange_now, "GET", "/time", None) for _ in range(100)]
        stack.engine.kill_first_process(first)
        asked += [stack.engine.begin(caller.exchange_now, "GET", "/time", None) for _ in range(100)]
        assert not [answer for answer in (each.result() for each in asked) if answer[0] != 200]
        url = "http://prometheus:9090/api/v1/query?query=sum(up%7Bjob=%22zoomad%22%7D)"
        until(lambda: stack.ask_from_inside(url)["data"]["result"][0]["value"][1] == "3")
    finally:
        stack.compose("rm", "--stop", "--force", "proxy")
        stack.files.pop()
        stack.up()


@pytest.fixture(scope="module")
def pooled(stack):
    """A single worker that holds one request at a time, behind the pooler; the last one to need the stack."""
    settings = stack.given
    addresses = {
        "DATABASE_URL": "postgresql://zoomad@pooler:6432/zoomad",
        "DATABASE_DIRECT_URL": "postgresql://zoomad@db:5432/zoomad",
    }
    with profile(stack, "pooler", "pooler"):
        stack.set(**settings, **addresses, WORKERS="1", MAX_REQUESTS="1")
        stack.up()
        yield stack
    stack.set(**settings)


def test_behind_the_pooler(pooled, caller):
    until(lambda: serve(caller))  # a scrape or a health check may have the only place just then
    (pooler,) = pooled.containers("pooler")
    address = pooled.state(pooler)["NetworkSettings"]["Networks"]["zoomad_data"]["IPAddress"]
    count = f"SELECT count(*) FROM pg_stat_activity WHERE client_addr = '{address}'"
    ask = ("psql", "-h", "/var/run/postgresql", "-U", "zoomad", "-d", "zoomad", "-tAc", count)
    assert int(pooled.run("db", *ask)) > 0


def test_what_is_turned_away_is_seen(pooled, caller):
    """A body that does not arrive holds the only place; what comes meanwhile is refused, and Prometheus counts it."""
    head = b"POST /time/advance HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    with ExitStack() as open_ones:

        def is_refused():
            """Whoever finds the place taken does not hold it: the next one does."""
            slow = pooled.engine.inside(socket.create_connection, ("127.0.0.1", 8080), 30)
            open_ones.enter_context(slow).sendall(head)
            return caller.exchange("GET", "/time", None)[0] == 503

        until(is_refused)
    url = "http://prometheus:9090/api/v1/query?query=zoomad_turned_away_total%20%3E%200"
    until(lambda: pooled.ask_from_inside(url)["data"]["result"])
