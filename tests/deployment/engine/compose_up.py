"""The real compose file on a real engine. Run by `dev.py containers`; standins.py says what stands in for what.

The tests follow one another on one stack: first what must hold while it runs, then what must hold when parts of it die.
"""

import json
import os
import signal

import pytest

from tests.deployment import compose
from tests.deployment.engine.stack import serve, until

ALWAYS = ("backend", "bot", "webhooks", "db", "redis", "s3", "prometheus", "grafana")


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


KEPT = [("redis", "6379"), ("s3", "8333")]


def test_redis_and_the_bucket_are_out_of_grafanas_reach(stack):
    look = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 2)"
    stack.run("grafana", "python", "-c", look, "db", "5432")
    for host, port in KEPT:
        with pytest.raises(AssertionError, match=r"gaierror|timed out|refused"):
            stack.run("grafana", "python", "-c", look, host, port)


def test_redis_and_the_bucket_and_the_database_are_out_of_prometheus_reach(stack):
    look = "busybox nc -w 5 $0 $1 < /dev/null"
    stack.run("prometheus", "sh", "-c", look, "backend", "8080")
    for host, port in (*KEPT, ("db", "5432")):
        with pytest.raises(AssertionError, match=r"bad address|timed out|refused"):
            stack.run("prometheus", "sh", "-c", look, host, port)


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
    _, *workers = sorted(pid for pid, _, command in stack.engine.processes(container) if "serving.server" in command)
    os.kill(workers[-1], signal.SIGKILL)
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
    stack.compose("restart")
    until(lambda: all(stack.is_healthy(service) for service in ALWAYS))
    assert caller.call("GET", f"/stats/campaigns/{campaign}") == before
    assert caller.exchange("GET", f"/files/{image}", None)[0] == 200


def test_down_and_up_keep_what_there_was(stack, caller):
    _, campaign, image = serve(caller)
    before = caller.call("GET", f"/stats/campaigns/{campaign}")
    stack.compose("down")
    stack.up()
    assert caller.call("GET", f"/stats/campaigns/{campaign}") == before
    assert caller.exchange("GET", f"/files/{image}", None)[0] == 200


def test_what_the_compose_file_says_is_what_the_client_understands(stack):
    said = stack.compose("config", "--format", "json")
    understood = json.loads(said)["services"]
    assert set(understood) == {name for name, service in compose.services().items() if "profiles" not in service}
