"""docker-compose.yml, .env.example and the Dockerfile hold what the deployment promises."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.deployment import compose
from tests.deployment.image import BUILD_STEPS, USER, allowed_into_the_image
from tools.local.environment import ROOT

pytestmark = pytest.mark.xdist_group("deployment")

BUILT_HERE = ("backend", "bot", "webhooks", "backup-images", "demo")
FILES = ("docker-compose.yml", "compose.tls.yml", compose.CITUS)
ALWAYS = ["backend", "bot", "webhooks", "db", "redis", "s3", "prometheus", "grafana"]
PROFILES = {
    "pooler": {"pooler"}, "backup": {"backup-database", "backup-images"}, "alerts": {"alertmanager"}, "demo": {"demo"},
}  # fmt: skip
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_compose_fits_the_compose_specification(tmp_path):
    plain = [tmp_path / name for name in FILES]  # without `!reset`, which the checker does not know
    for file in plain:
        file.write_text(yaml.safe_dump(yaml.load(compose.text(file.name), compose.Loader)))
    check = [str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", "vendor.compose-spec"]
    result = subprocess.run([*check, *plain], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_services_are_those_of_the_deployment():
    services = compose.services()
    assert [name for name, service in services.items() if "profiles" not in service] == ALWAYS
    assert {
        profile: {name for name, one in services.items() if profile in one.get("profiles", [])} for profile in PROFILES
    } == PROFILES
    assert set(services) == set(ALWAYS).union(*PROFILES.values())


def test_the_example_names_every_variable_with_its_default():
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")]
    known = {name: default for file in reversed(FILES) for name, default in compose.variables(file).items()}
    assert dict(line.split("=", 1) for line in lines) == known


def test_no_variable_is_read_without_a_default():
    assert "$" not in "".join(compose.without_variables(compose.text(name)) for name in FILES).replace("$$", "")


@pytest.mark.parametrize("name", sorted(set(compose.services()) - set(BUILT_HERE)))
def test_foreign_images_are_pinned_and_healthy(name):
    service = compose.services()[name]
    assert re.search(r":.*\d+\.\d+", service["image"])
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        *((FILES[0], name) for name in compose.services()),
        (FILES[1], "proxy"),
        *((compose.CITUS, name) for name, one in compose.services(compose.CITUS).items() if "image" in one),
    ],
)
def test_a_container_may_do_nothing_but_run(file, name):
    service = compose.services(file)[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all("size=" in place for place in service["tmpfs"])
    assert service["init"] is True
    assert service["mem_limit"]
    assert service["pids_limit"]


@pytest.mark.parametrize("name", sorted(set(compose.services()) - set(BUILT_HERE)))
def test_no_foreign_container_runs_as_root(name):
    """Who starts as root to give its volume to another user may do no more than that."""
    service = compose.services()[name]
    if name == "s3":
        assert set(service["cap_add"]) == {"CHOWN", "SETGID", "SETUID"}
    else:
        assert not service["user"].startswith(("0", "root"))
        assert "cap_add" not in service


def test_grafana_and_prometheus_reach_neither_redis_nor_the_bucket():
    networks = {name: set(service["networks"]) for name, service in compose.services().items()}
    for kept in ("redis", "s3"):
        assert not networks[kept] & (networks["grafana"] | networks["prometheus"])
    assert networks["grafana"] & networks["db"] == {"reports"}
    assert networks["prometheus"] & networks["backend"] == {"metrics"}


def test_what_keeps_data_has_no_way_outside():
    networks = compose.whole()["networks"]
    for name in ("db", "redis", "s3", "pooler", "backup-database"):
        assert all(networks[network]["internal"] for network in compose.services()[name]["networks"])


def test_metrics_have_a_file_system_of_their_own():
    backend = compose.services()["backend"]
    folder = backend["environment"]["PROMETHEUS_MULTIPROC_DIR"]
    assert [place.partition(":")[0] for place in backend["tmpfs"]] == ["/tmp", folder]


def test_what_up_waits_for_has_a_health_check():
    assert all(service["healthcheck"]["test"] for name, service in compose.services().items() if name != "demo")


def test_secrets_stay_out_of_git_and_out_of_the_image():
    ignored = subprocess.run(["git", "check-ignore", ".env"], cwd=ROOT, check=False, capture_output=True)
    assert ignored.returncode == 0
    assert not allowed_into_the_image(".env")


def test_a_build_asks_no_registry_for_its_syntax():
    assert not [path for path in (ROOT / "Dockerfile", ROOT / "tools/demo/Dockerfile") if "syntax=" in path.read_text()]


def test_who_waits_for_whom():
    healthy = {"condition": "service_healthy"}
    assert compose.services()["backend"]["depends_on"] == {"db": healthy, "redis": healthy, "s3": healthy}
    for name in ("bot", "webhooks"):
        assert compose.services()[name]["depends_on"] == {"redis": healthy, "backend": healthy}


def test_only_the_api_and_grafana_are_published():
    ports = {name: service["ports"] for name, service in compose.services().items() if "ports" in service}
    assert ports == {"backend": ["8080:8080"], "grafana": ["3000:3000"]}


def test_volumes_and_named_folders_exist():
    declared = set(yaml.safe_load(compose.text())["volumes"])
    sources = {volume.split(":")[0] for service in compose.services().values() for volume in service.get("volumes", [])}
    assert {source for source in sources if not source.startswith("./")} == declared
    assert all((ROOT / source).exists() for source in sources if source.startswith("./"))


def test_the_demos_lock_is_part_of_the_lock():
    pinned = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
    part, whole = ((ROOT / name).read_text() for name in ("tools/demo/requirements.lock", "requirements.lock"))
    assert "rich" in {name for name, _ in pinned.findall(part)}
    assert set(pinned.findall(part)) <= set(pinned.findall(whole))


def test_the_demos_image_has_all_of_the_tools_that_the_demo_imports(tmp_path):
    """Where it is run, there is the platform and no project around it."""
    (tmp_path / "zoomad").symlink_to(ROOT / "zoomad")
    _, _, final = (ROOT / "tools" / "demo" / "Dockerfile").read_text().rpartition("FROM ")
    for line in re.findall(r"^COPY (?!--from)(.+)", final, re.MULTILINE):
        *sources, target = line.split()
        for source in (ROOT / "tools" / name for name in sources):
            into = tmp_path / target / source.name if target.endswith("/") else tmp_path / target
            into.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, into)
    command = [sys.executable, "-P", "-m", "tools.demo", "--help"]
    environment = {"PYTHONPATH": str(tmp_path), "PATH": os.environ["PATH"]}
    result = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_behind_the_proxy_nothing_else_is_published():
    behind = compose.services("compose.tls.yml")
    assert behind["backend"]["ports"] == []
    assert behind["proxy"]["ports"] == ["80:80", "443:443"]
    assert behind["backend"]["environment"]["NUM_PROXIES"] == "1"


def test_the_database_takes_a_thousand_connections_and_redis_keeps_its_data():
    assert "max_connections=1000" in compose.services()["db"]["command"]
    redis = compose.services()["redis"]["command"][-1]
    assert "--appendonly yes" in redis
    assert redis.endswith(
        'exec docker-entrypoint.sh redis-server --appendonly yes --user default on "#$digest" "~*" "&*" "+@all"'
    )


def test_grafana_reads_with_the_role_that_the_backend_makes():
    source = yaml.safe_load((ROOT / "grafana/provisioning/datasources/zoomad.yml").read_text())["datasources"][0]
    grafana, backend = compose.environment("grafana"), compose.environment("backend")
    assert source["user"] == "$GRAFANA_DB_USER"
    assert source["secureJsonData"]["password"] == "$GRAFANA_DB_PASSWORD"
    for name in ("GRAFANA_DB_USER", "GRAFANA_DB_PASSWORD"):
        assert grafana[name] == backend[name]
    assert grafana["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].endswith("/statistic.json")


def test_the_image_keeps_no_build_tools_and_no_root():
    build, final = DOCKERFILE.removeprefix("FROM ").split("\nFROM ")
    assert f"USER {USER}:{USER}" in final
    assert "pip uninstall" in final
    assert "COPY . ." not in final
    for keyword in ("STOPSIGNAL SIGTERM", "HEALTHCHECK", "LABEL", "ENTRYPOINT"):
        assert keyword in final
    assert "--require-hashes" in build


def test_the_tests_run_the_dockerfiles_own_build_steps():
    said = re.sub(r"\s+", " ", DOCKERFILE.replace("\\\n", " "))
    for step in BUILD_STEPS[:1]:
        assert " ".join(step) in said
    assert len(set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))) == 1


def test_what_belongs_in_the_image_gets_there():
    for name in ("manage.py", "zoomad/serving/server.py", "ads/migrations/0001_initial.py", "docker/entrypoint"):
        assert allowed_into_the_image(name)
    for name in (".git/config", ".env", "ads/tests/test_show.py", "dev.py", "tools/local/run.py", "README.md"):
        assert not allowed_into_the_image(name)


def test_the_images_lock_is_the_production_part_of_the_lock():
    """`make lock` makes both."""
    whole, part = ((ROOT / name).read_text() for name in ("requirements.lock", "requirements.production.lock"))
    pinned = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
    assert set(pinned.findall(part)) <= set(pinned.findall(whole))
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    normal = {re.sub(r"[-_.]+", "-", name).lower() for name, _ in pinned.findall(part)}
    assert {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower() for line in needed} <= normal
    assert "pytest" not in normal
