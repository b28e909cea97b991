"""The audit of dependencies against a service that answers, and against none."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

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

    class Service(BaseHTTPRequestHandler):
        bad: set[str] = set()

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = [KNOWN] if asked["package"]["name"] in self.bad else []
            body = json.dumps({"vulns": known} if known else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer((LOOPBACK, 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        Service.arguments = ["--osv-url", f"http://{LOOPBACK}:{server.server_port}/"]
        yield Service
        server.shutdown()
        thread.join()


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
