"""The real compose file on a real engine. Run by `dev.py containers`; standins.py says what stands in for what.

The tests follow one another on one stack: first what must hold while it runs, then what must hold when parts of it die,
then what the profiles add.
"""

import json
import os
import shutil
import signal
from contextlib import contextmanager

import pytest

from tests.deployment import compose
from tests.deployment.engine.stack import Caller, until
from tests.deployment.test_platform import book, clients, upload

ALWAYS = ("backend", "bot", "db", "redis", "s3", "prometheus", "grafana")


def serve(caller):
    """Book a campaign with an image, show its ad, click it; give back what that came to."""
    image = upload(caller)
    advertiser, campaign = book(caller, ad_image_id=image)
    (client,) = clients(caller, 1)
    ad = caller.call("GET", f"/ads?client_id={client}")
    caller.call("POST", f"/ads/{ad['ad_id']}/click", {"client_id": client}, expect=204)
    status, content = caller.exchange("GET", f"/files/{image}", None)
    assert (status, content[:4]) == (200, b"RIFF")
    return advertiser, campaign, image


def test_everything_is_healthy(stack):
    assert all(stack.is_healthy(service) for service in ALWAYS)


def test_the_acceptance_path(stack, caller):
    serve(caller)


@pytest.mark.parametrize("service", ALWAYS)
def test_no_container_runs_as_root_or_can_write_where_it_should_not(stack, service):
    (container,) = stack.containers(service)
    assert 0 not in {user for _, user, command in stack.engine.processes(container) if "docker-init" not in command}
    state = stack.state(container)["HostConfig"]
    assert state["ReadonlyRootfs"]
    assert state["Memory"] > 0


def test_redis_and_the_bucket_are_out_of_grafanas_reach(stack):
    look = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 2)"
    stack.run("grafana", "python", "-c", look, "db", "5432")
    for host, port in (("redis", "6379"), ("s3", "8333")):
        with pytest.raises(AssertionError, match=r"gaierror|timed out|refused"):
            stack.run("grafana", "python", "-c", look, host, port)


def test_what_keeps_data_has_no_way_outside(stack):
    assert "default" not in stack.run(
        "db", "sh", "-c", 'cat /proc/net/route | awk \'$2 == "00000000" {print "default"}\''
    )


def test_grafana_provisions_its_dashboards_and_reaches_both_datasources(stack):
    said = json.loads(
        stack.run(
            "grafana",
            "python",
            "-c",
            "import urllib.request as u; print(u.urlopen('http://127.0.0.1:3000/').read().decode())",
        )
    )
    assert said["dashboards"] == ["advertiser", "backend", "statistic"]
    assert said["postgres"] >= 0
    assert float(said["prometheus"][0]["value"][1]) >= 2


def test_redis_is_used_and_the_databases_user_is_no_guess(stack, caller):
    status, page = caller.exchange("GET", "/metrics", None)
    assert status == 200
    assert b"zoomad_cache_up 1.0" in page
    assert b"zoomad_database_up 1.0" in page


def test_uploads_that_fill_their_room_harm_nothing(stack, caller):
    stack.run("backend", "sh", "-c", "head -c 300000000 /dev/zero > /tmp/full || true")
    try:
        for _ in range(20):
            assert caller.exchange("GET", "/time", None)[0] == 200
            assert caller.exchange("GET", "/metrics", None)[0] == 200
    finally:
        stack.run("backend", "rm", "/tmp/full")


def test_a_killed_worker_and_a_killed_backend_come_back(stack, caller):
    (container,) = stack.containers("backend")
    kept = serve(caller)
    worker = max(pid for pid, _, command in stack.engine.processes(container) if "granian" in command)
    os.kill(worker, signal.SIGKILL)
    until(lambda: caller.exchange("GET", "/time", None)[0] == 200)
    started = stack.state(container)["State"]["StartedAt"]
    stack.engine.kill_first_process(container)
    until(lambda: stack.state(container)["State"]["StartedAt"] != started)
    until(lambda: stack.is_healthy("backend"))
    until(lambda: caller.exchange("GET", f"/files/{kept[2]}", None)[0] == 200)


@pytest.mark.parametrize("service", ["db", "redis", "s3"])
def test_what_keeps_data_is_killed_and_has_lost_nothing(stack, caller, service):
    _, campaign, image = serve(caller)
    before = caller.call("GET", f"/stats/campaigns/{campaign}")
    (container,) = stack.containers(service)
    stack.engine.kill_first_process(container)
    until(lambda: stack.is_healthy(service))
    until(lambda: caller.call("GET", f"/stats/campaigns/{campaign}") == before)
    until(lambda: caller.exchange("GET", f"/files/{image}", None)[0] == 200)
    until(lambda: serve(caller))


def test_restart(stack, caller):
    _, campaign, image = serve(caller)
    before = caller.call("GET", f"/stats/campaigns/{campaign}")
    stack.compose("restart", seconds=300)
    until(lambda: all(stack.is_healthy(service) for service in ALWAYS))
    assert caller.call("GET", f"/stats/campaigns/{campaign}") == before
    assert caller.exchange("GET", f"/files/{image}", None)[0] == 200


def test_down_and_up_keep_what_there_was(stack, caller):
    _, campaign, image = serve(caller)
    before = caller.call("GET", f"/stats/campaigns/{campaign}")
    stack.compose("down", seconds=200)
    stack.up()
    assert caller.call("GET", f"/stats/campaigns/{campaign}") == before
    assert caller.exchange("GET", f"/files/{image}", None)[0] == 200


def test_what_the_compose_file_says_is_what_the_client_understands(stack):
    said = stack.compose("config", "--format", "json")
    understood = json.loads(said)["services"]
    assert set(understood) == {name for name, service in compose.services().items() if "profiles" not in service}


ASK_FROM_INSIDE = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())"


def asked_from_inside(stack, url):
    """Ask a server of the network of metrics; nothing of it is published but Grafana."""
    return json.loads(stack.run("grafana", "python", "-c", ASK_FROM_INSIDE, url))


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
    said = stack.compose("run", "--rm", "demo", "--url", "http://backend:8080", "--days", "1", seconds=300)
    assert "ZoomAD demo at http://backend:8080" in said
    assert "Day by day" in said


def test_prometheus_finds_alertmanager(stack):
    with profile(stack, "alerts", "alertmanager"):
        stack.up("alertmanager")
        url = "http://prometheus:9090/api/v1/alertmanagers"
        until(lambda: asked_from_inside(stack, url)["data"]["activeAlertmanagers"])


def test_a_backup_is_restored_into_an_empty_stack(stack, caller):
    _, campaign, image = serve(caller)
    before, kept = caller.call("GET", f"/stats/campaigns/{campaign}"), stack.engine.folder / "backups"
    shutil.rmtree(kept, ignore_errors=True)  # of an earlier run
    with profile(stack, "backup", "backup-database", "backup-images"):
        stack.up("backup-database", "backup-images")
        stack.engine.copy(stack.folder_of_volume("backups"), kept)
        (dump,) = kept.glob("zoomad-*.dump")
        stack.compose("down", "--volumes", seconds=200)
        stack.profiles = []
        stack.up()
        assert caller.exchange("GET", f"/stats/campaigns/{campaign}", None)[0] == 404
        stack.profiles = ["backup"]
        stack.compose("create", "backup-images")
        stack.engine.copy(kept, stack.folder_of_volume("backups"))
        stack.compose("stop", "backend", "bot")
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


def test_behind_the_pooler(stack, caller):
    settings = stack.given
    with profile(stack, "pooler", "pooler"):
        addresses = {
            "DATABASE_URL": "postgresql://zoomad@pooler:6432/zoomad",
            "DATABASE_DIRECT_URL": "postgresql://zoomad@db:5432/zoomad",
        }
        stack.set(**settings, **addresses)
        stack.up()
        serve(caller)
        (pooler,) = stack.containers("pooler")
        address = stack.state(pooler)["NetworkSettings"]["Networks"]["zoomad_data"]["IPAddress"]
        count = f"SELECT count(*) FROM pg_stat_activity WHERE client_addr = '{address}'"
        assert (
            int(stack.run("db", "psql", "-h", "/var/run/postgresql", "-U", "zoomad", "-d", "zoomad", "-tAc", count)) > 0
        )
    stack.set(**settings)
    stack.up()


def test_three_backends_behind_tls_and_one_is_killed(stack):
    """While it dies, another answers what may be asked again; an ad is for the client to ask again."""
    stack.files.append("compose.tls.yml")
    try:
        stack.up("--scale", "backend=3")
        caller = Caller(stack.engine, stack.authority())
        serve(caller)
        assert caller.exchange("GET", "/metrics", None)[0] == 404
        first, *others = stack.containers("backend")
        assert len(others) == 2
        asked = [stack.engine.begin(caller.exchange_now, "GET", "/time", None) for _ in range(200)]
        stack.engine.kill_first_process(first)
        asked += [stack.engine.begin(caller.exchange_now, "GET", "/time", None) for _ in range(200)]
        assert {answer.result()[0] for answer in asked} == {200}
        url = "http://prometheus:9090/api/v1/query?query=sum(up%7Bjob=%22zoomad%22%7D)"
        until(lambda: asked_from_inside(stack, url)["data"]["result"][0]["value"][1] == "3")
    finally:
        stack.compose("down", seconds=200)
        stack.files.pop()
        stack.up()
