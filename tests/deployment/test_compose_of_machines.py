"""docker-compose.citus.yml makes a cluster of the deployment's database, such as `manage.py distribute` asks for."""

import os
import re
import subprocess
import uuid

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from ads.cluster.spreading import LIKELY_SHARDS, SHARDS
from tests.deployment import compose
from tests.deployment.compose import CITUS
from tools.local.environment import ROOT

MACHINES = ("db", "worker-1", "worker-2")
AWKWARD = ("a:b", "back\\slash", "it's", 'quo"te', "$HOME #1", ":\\:")


def settings(service):
    """What PostgreSQL is told on its command line."""
    return dict(word.split("=", 1) for word in service["command"] if "=" in word)


def test_the_machines_of_a_cluster_are_alike_and_hidden_and_let_a_request_in_by_the_coordinator():
    services = compose.services(CITUS)
    assert set(services) == {*MACHINES, "machines", "distribute", "backend"}
    for name in MACHINES:
        service = services[name]
        assert re.search(r":\d+\.\d+", service["image"])
        for same in ("image", "entrypoint", "command", "environment", "restart", "healthcheck"):
            assert service[same] == services["db"][same]
        assert not service["user"].startswith(("0", "root"))
        assert "ports" not in service
        assert all(compose.whole()["networks"][network]["internal"] for network in service["networks"])
        assert service["healthcheck"]["test"]
    assert set(services["db"]["networks"]) == set(compose.services()["db"]["networks"])
    assert services["db"]["environment"].items() >= compose.services()["db"]["environment"].items()


def test_each_machine_of_a_cluster_keeps_its_own_data_and_is_made_known():
    services = compose.services(CITUS)
    kept = [volume.partition(":")[0] for name in MACHINES for volume in services[name]["volumes"]]
    assert sorted(name for name in kept if not name.startswith("./")) == sorted(compose.whole(CITUS)["volumes"])
    assert not set(kept) & set(compose.whole()["volumes"])
    said = services["machines"]["command"][-1]
    assert re.findall(r"citus_set_coordinator_host\('(.+?)'", said) + re.findall(r"citus_add_node\('(.+?)'", said) == [
        *MACHINES
    ]


def test_no_backend_serves_before_the_database_is_spread():
    services = compose.services(CITUS)
    done = {"condition": "service_completed_successfully"}
    assert services["machines"]["depends_on"] == {name: {"condition": "service_healthy"} for name in MACHINES}
    assert services["distribute"]["depends_on"] == {"machines": done}
    assert services["backend"] == {"depends_on": {"distribute": done}}
    command = services["distribute"]["command"][-1]
    assert re.findall(r"manage\.py (\w+)", command) == ["prepare", "distribute"]
    assert '--shards "$CITUS_SHARDS"' in command


def test_the_database_that_is_spread_is_the_one_that_the_backend_serves_from():
    given = {"POSTGRES_USER": "ads", "POSTGRES_DB": "market", "POSTGRES_PASSWORD": "a:b c'd", "SECRET_KEY": "x" * 64}
    ours, theirs = (
        services["environment"]
        for services in (compose.services(CITUS, **given)["distribute"], compose.services(**given)["backend"])
    )
    for name in ("DATABASE_URL", "DATABASE_PASSWORD", "SECRET_KEY"):
        assert ours[name] == theirs[name]
    assert ours["CITUS_SHARDS"] == str(SHARDS)
    assert SHARDS in LIKELY_SHARDS


def test_machines_can_commit_together_move_shards_and_soon_clear_away_what_broke():
    told = settings(compose.services(CITUS)["db"])
    assert told["shared_preload_libraries"] == "citus"
    # Each connection to the coordinator can have a commit under way on each machine.
    assert int(told["max_prepared_transactions"]) >= int(told["max_connections"])
    assert told["max_connections"] == settings(compose.services()["db"])["max_connections"]
    assert told["wal_level"] == "logical"
    recovers = int(told["citus.recover_2pc_interval"].removesuffix("s"))
    assert recovers * 1000 < int(compose.environment("backend")["DB_STATEMENT_TIMEOUT_MS"])


def test_grafanas_role_gets_from_the_coordinator_to_the_workers():
    given = {"GRAFANA_DB_USER": "reader", "GRAFANA_DB_PASSWORD": "a:b"}
    for name in MACHINES:
        service = compose.services(CITUS, **given)[name]
        assert service["environment"].items() >= given.items()
        assert service["entrypoint"] == ["sh", "/machine"]
        assert "./docker/machine:/machine:ro" in service["volumes"]
        # A file of passwords belongs into memory; one in the environment would be sent for whoever asks.
        assert service["environment"]["PGPASSFILE"].startswith("/run/postgresql/")
        assert "/run/postgresql:size=1m,mode=1777" in service["tmpfs"]
        assert "PGPASSWORD" not in service["environment"]
    assert compose.environment("backend", **given).items() >= given.items()


@pytest.fixture
def machine(tmp_path):
    """Runs the machines' script; in place of the image's own stands one that says what it is to start."""
    stand_in = tmp_path / "docker-entrypoint.sh"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\numask\n')
    stand_in.chmod(0o755)
    file = tmp_path / "logins"

    def run(**given):
        environment = compose.services(CITUS, **given)["db"]["environment"]
        environment |= {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PGPASSFILE": str(file)}
        script = ["sh", str(ROOT / "docker" / "machine"), "postgres", "-c", "jit=off"]
        return subprocess.run(script, env=environment, capture_output=True, text=True, check=True).stdout, file

    return run


def test_a_machine_starts_what_it_is_told_and_nobody_else_reads_its_passwords(machine):
    for _ in range(2):  # a container that starts again finds the file
        said, file = machine()
        assert said.split() == ["postgres", "-c", "jit=off", "0022"]
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text() == "*:*:*:zoomad:zoomad\n*:*:*:grafana_reader:grafana\n"


@pytest.mark.parametrize("password", AWKWARD)
def test_a_machine_logs_in_with_any_password(transactional_db, machine, monkeypatch, password):
    """Each role with its own, as libpq finds them."""
    server = connection.get_connection_params()
    where = {name: server[name] for name in ("host", "port", "dbname")}
    roles = {f"machine_{uuid.uuid4().hex[:12]}": password, f"reader_{uuid.uuid4().hex[:12]}": f"{password}2"}
    [(user, one), (reader, other)] = roles.items()
    _, file = machine(POSTGRES_USER=user, POSTGRES_PASSWORD=one, GRAFANA_DB_USER=reader, GRAFANA_DB_PASSWORD=other)
    monkeypatch.setenv("PGPASSFILE", str(file))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with connection.cursor() as cursor:
        try:
            for role, secret in roles.items():
                made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(secret))
                cursor.execute(made.as_string(cursor.connection))
                with psycopg.connect(**where, user=role) as own:
                    assert own.execute("SELECT current_user").fetchone() == (role,)
        finally:
            for role in roles:
                cursor.execute(f"DROP ROLE IF EXISTS {role}")
