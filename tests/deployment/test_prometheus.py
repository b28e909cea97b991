"""Prometheus's configuration and rules, and every query of the dashboards on a real Prometheus."""

import json
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
import uuid

import pytest
import yaml

from tests.concurrency import until
from tests.deployment import boards
from tests.deployment.test_platform import book, clients
from tools.local import ports
from tools.local.environment import ROOT
from tools.local.processes import spawn

pytestmark = pytest.mark.xdist_group("deployment")

FOLDER = ROOT / "prometheus"
needs_prometheus = pytest.mark.skipif(
    not shutil.which("prometheus"), reason="Prometheus is not installed: apt-get install prometheus."
)
# Of a young platform without errors, an AI and a bot: the audit of the counters runs later.
MAY_BE_EMPTY = re.compile(r"zoomad_counters_differing|zoomad_ai_|zoomad_moderation_|zoomad_bot_|ALERTS|changes\(")


@needs_prometheus
@pytest.mark.parametrize(
    "arguments",
    [("check", "config", "prometheus.yml"), ("check", "rules", "rules.yml"), ("test", "rules", "rules.test.yml")],
)
def test_promtool_agrees(arguments):
    result = subprocess.run(["promtool", *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_alertmanager_takes_its_configuration():
    check = ["amtool", "check-config", str(ROOT / "alertmanager" / "alertmanager.yml")]
    if not shutil.which("amtool"):
        pytest.skip("Alertmanager is not installed: apt-get install prometheus-alertmanager.")
    result = subprocess.run(check, capture_output=True, text=True, check=False)
    if "url_file not found" in result.stdout:
        pytest.skip("This Alertmanager is older than 0.26.")
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_alert_is_shown_to_fire_and_to_keep_quiet():
    rules = [rule for group in yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"] for rule in group["rules"]]
    tests = yaml.safe_load((FOLDER / "rules.test.yml").read_text())["tests"]
    cases = [(test["name"], case) for test in tests for case in test.get("alert_rule_test", [])]
    fires = {
        name: {case["alertname"] for test, case in cases if case["exp_alerts"] and test == name} for name, _ in cases
    }
    alerts = {rule["alert"] for rule in rules if "alert" in rule}
    assert set().union(*fires.values()) == alerts
    # A test of its own for what looks alike: the minutes before an alert fires do not count.
    assert {case["alertname"] for name, case in cases if case["alertname"] not in fires[name]} == alerts


class Prometheus:
    """A server with the project's configuration, on the backends of the test and with a short interval."""

    def __init__(self, folder, backends):
        configuration = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
        configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s", "scrape_timeout": "1s"}
        job = next(job for job in configuration["scrape_configs"] if job["job_name"] == "zoomad")
        assert job.pop("dns_sd_configs")[0] == {
            "names": ["backend"],
            "type": "A",
            "port": 8080,
            "refresh_interval": "15s",
        }
        job["static_configs"] = [{"targets": [f"127.0.0.1:{backend.port}" for backend in backends]}]
        configuration["scrape_configs"] = [job]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
        shutil.copy(FOLDER / "rules.yml", folder)
        self.port = ports.pick()
        self.child = spawn(
            "Prometheus",
            [
                "prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            log=folder / "prometheus.log",
        )  # fmt: skip

    def ask(self, expression):
        url = f"http://127.0.0.1:{self.port}/api/v1/query?query={urllib.parse.quote(expression)}"
        with urllib.request.urlopen(url, timeout=60) as response:
            return json.load(response)["data"]["result"]

    def has(self, expression):
        try:
            return bool(self.ask(expression))
        except OSError:
            return False


@pytest.fixture(scope="module")
def prometheus(platform, tmp_path_factory):
    """It scrapes the two backends, with two workers each, while they are used."""
    first, second = platform.backends
    prometheus = Prometheus(tmp_path_factory.mktemp("prometheus"), platform.backends)
    try:

        def knows_its_targets():  # it looks for them after some seconds only
            assert prometheus.child.is_alive(), prometheus.child.tail()
            play(first, second)
            return prometheus.has("zoomad:latency:p99_5m > 0")

        until(knows_its_targets, 120, prometheus.child.tail, pause=0.5)
        yield prometheus
    finally:
        prometheus.child.stop(10)


def play(first, second):
    for _ in range(2):
        book(first)
    (client,) = clients(first, 1)
    for backend in (first, second):
        ad = backend.call("GET", f"/ads?client_id={client}")["ad_id"]
        backend.call("POST", f"/ads/{ad}/click", {"client_id": client}, expect=204)
        backend.call("GET", f"/ads?client_id={uuid.uuid4()}", expect=404)


@needs_prometheus
def test_every_query_of_the_dashboards_returns_data(prometheus):
    queries = boards.queries(boards.PROMETHEUS, "expr")
    assert len(queries) > 20
    filled = {query.replace("$__rate_interval", "30s") for _, _, query in queries}
    expected = {query for query in filled if not MAY_BE_EMPTY.search(query)}
    for query in filled - expected:
        prometheus.ask(query)  # raises where it is not understood

    def empty():
        return {query for query in expected if not prometheus.ask(query)}

    until(lambda: not empty(), 60, lambda: f"empty: {empty()}")


@needs_prometheus
def test_every_annotation_is_a_query_that_prometheus_understands(prometheus):
    expressions = [mark["expr"] for name in boards.names() for mark in boards.annotations(name) if "expr" in mark]
    assert expressions
    for expression in expressions:
        prometheus.ask(expression)  # raises where it does not


@needs_prometheus
def test_every_recording_rule_returns_data(prometheus):
    rules = [rule for group in yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"] for rule in group["rules"]]
    for rule in rules:
        if "record" in rule:
            until(lambda name=rule["record"]: prometheus.ask(name), 60, lambda name=rule["record"]: f"{name} is empty")


@needs_prometheus
def test_prometheus_counts_what_the_workers_count(prometheus, platform):
    """Both scrape the same, whichever worker answers."""
    served = sum(
        number for backend in platform.backends for name, number in backend.metrics().items()
        if name.startswith("zoomad_ads_served_total")
    )  # fmt: skip

    def found():
        return float(prometheus.ask("sum(zoomad_ads_served_total)")[0]["value"][1])

    until(lambda: found() == served, 60, lambda: f"{found()} instead of {served}")
