"""The audit of dependencies against a service that answers, and against none."""

import json

import pytest

from tests.serving import Handler, Server
from tools.local.audit import NOT_AUDITED, audit, judge
from tools.local.ports import LOOPBACK, pick

KNOWN = {"id": "PYSEC-0000-1", "summary": "All of it.", "aliases": [], "affected": []}
SAFE = {"name": "safe", "version": "1", "vulns": []}
BAD = {"name": "bad", "version": "1", "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["2"]}]}
UNKNOWN = {"name": "unknown", "version": "1", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture(autouse=True)
def _nobody_outside_is_asked(monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://{LOOPBACK}:{pick()}")
    monkeypatch.setenv("NO_PROXY", LOOPBACK)
    monkeypatch.setenv("no_proxy", LOOPBACK)


@pytest.fixture
def service():
    """A vulnerability service that knows something of the packages in `bad`."""

    class Service(Handler):
        bad: set[str] = set()

        def do_POST(self):
            known = [KNOWN] if json.loads(self.content())["package"]["name"] in self.bad else []
            self.answer(200, json.dumps({"vulns": known} if known else {}).encode())

    with Server(Service) as server:
        Service.arguments = ["--osv-url", f"{server.url}/"]
        yield Service


@pytest.mark.parametrize(
    ("packages", "code"),
    [
        ([SAFE], 0),
        ([SAFE, BAD], 1),
        ([SAFE, UNKNOWN], NOT_AUDITED),
        ([BAD, UNKNOWN], 1),
        ([UNKNOWN], NOT_AUDITED),
        ([], NOT_AUDITED),
    ],
)
def test_only_what_was_looked_up_passes(packages, code):
    assert judge(packages) == code


def test_a_known_vulnerability_is_named_and_fails(service, capsys):
    service.bad = {"django"}
    assert audit(service.arguments) == 1
    assert "PYSEC-0000-1" in capsys.readouterr().out


def test_without_a_service_nothing_is_called_audited(capsys):
    assert audit(["--osv-url", f"http://{LOOPBACK}:{pick()}/"]) == NOT_AUDITED
    assert "NOT AUDITED" in capsys.readouterr().out
