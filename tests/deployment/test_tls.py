"""The proxy of compose.tls.yml: Caddy with the project's Caddyfile, before a backend that wants TLS."""

import json
import os
import socket
import ssl
import sys
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from tests.concurrency import until
from tests.deployment import compose
from tests.deployment.platform import Backend
from tools.local import ports
from tools.local.environment import ROOT
from tools.local.processes import spawn

pytestmark = pytest.mark.xdist_group("deployment")

FILE = "compose.tls.yml"
HALF_A_BODY = (
    b"POST /time/advance HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
    b"Content-Type: application/json\r\nContent-Length: 40\r\n\r\n{"
)
NOT_COUNTED = "/nothing"  # by the limit of rates


@pytest.fixture(scope="module")
def backend(image, platform):
    """One that holds a single request at a time, as compose.tls.yml sets it."""
    given = compose.services(FILE)["backend"]["environment"]
    settings = {
        "SECRET_KEY": "drawn for this test",
        "DJANGO_SUPERUSER_PASSWORD": "",
        "WORKERS": "1",
        "MAX_REQUESTS": "1",
    }
    backend = Backend(
        image, platform.environment | given | settings | {"RATE_LIMIT_PER_ADDRESS": "40/h"}, platform.folder
    )
    backend.wait_until_healthy()
    yield backend
    backend.child.stop(10)


class Proxy:
    """Caddy with a certificate of its own making, which its callers check."""

    def __init__(self, folder, backend):
        self.http, self.https = ports.pick(), ports.pick()
        environment = os.environ | {
            "DOMAIN": "localhost", "LISTEN_HTTP": str(self.http), "LISTEN_HTTPS": str(self.https),
            "LISTEN_HEALTH": str(ports.pick()), "UPSTREAM": "localhost", "UPSTREAM_PORT": str(backend.port),
            "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder),
        }  # fmt: skip
        command = [
            Path(sys.executable).with_name("caddy"),
            "run",
            "--config",
            ROOT / "docker" / "Caddyfile",
            "--adapter",
            "caddyfile",
        ]
        self.child = spawn("Caddy", command, log=folder / "caddy.log", env=environment)
        self.authority = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"

    def context(self):
        return ssl.create_default_context(cafile=self.authority)

    def ask(self, path, **headers):
        connection = HTTPSConnection("localhost", self.https, context=self.context(), timeout=20)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def is_up(self):
        try:
            return self.authority.exists() and self.ask("/system/ping")[0] == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def proxy(backend, tmp_path_factory):
    proxy = Proxy(tmp_path_factory.mktemp("caddy"), backend)
    try:
        assert proxy.child.wait_until(proxy.is_up, 60), proxy.child.tail()
        yield proxy
    finally:
        proxy.child.stop(25)


def test_the_platform_is_behind_tls(proxy):
    until(lambda: proxy.ask("/time")[0] == HTTPStatus.OK, 120)  # a backend that has just come up may ask to come again
    _, headers, body = proxy.ask("/time")
    assert json.loads(body).keys() == {"current_date"}
    assert "max-age=31536000" in headers["Strict-Transport-Security"]


def test_http_is_sent_to_https(proxy):
    connection = HTTPConnection("localhost", proxy.http, timeout=60)
    connection.request("GET", "/time")
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (308, "https://localhost/time")
    connection.close()


@pytest.mark.parametrize("path", ["/metrics", "/metrics?x=1"])
def test_metrics_stay_inside(proxy, path):
    assert proxy.ask(path)[0] == 404


@contextmanager
def half_a_request(port, context=None):
    """A request whose body does not arrive."""
    plain = socket.create_connection(("localhost", port), timeout=20)
    with context.wrap_socket(plain, server_hostname="localhost") if context else plain as connection:
        connection.sendall(HALF_A_BODY)
        yield


def test_a_body_that_trickles_in_holds_no_place_in_a_backend(proxy, backend):
    """A check of health can have the only place for a moment, and keep either of them out."""
    with half_a_request(proxy.https, proxy.context()):
        until(lambda: proxy.ask(NOT_COUNTED)[0] == 404)

    def holds_the_place_past_the_proxy():
        with half_a_request(backend.port):
            return proxy.ask(NOT_COUNTED)[0] == 503

    until(holds_the_place_past_the_proxy)


def test_nobody_gives_himself_another_address(proxy):
    statuses = [proxy.ask("/time", **{"X-Forwarded-For": f"203.0.113.{number}"})[0] for number in range(60)]
    assert statuses[-1] == 429
