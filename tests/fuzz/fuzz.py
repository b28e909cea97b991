"""Thousands of requests, good and bad, made up from the OpenAPI document, and bytes that are no HTTP at all.

Not part of the ordinary tests: `make fuzz` collects this file by its name.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import Deployment
from tools.local.environment import ROOT
from tools.local.ports import LOOPBACK

CASES = os.environ.get("FUZZ_CASES", "200")
SEED = os.environ.get("FUZZ_SEED", "0")
CONFIG = Path(__file__).with_name("schemathesis.toml")

pytestmark = pytest.mark.xdist_group("fuzz")


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    with Deployment(tmp_path_factory.mktemp("platform")) as deployment:
        yield deployment


def test_every_answer_is_one_that_the_document_describes(platform, tmp_path):
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG, "--no-color", "run"]
    location = [f"{platform.url}/schema", "--url", platform.url]
    budget = ["--max-examples", CASES, "--seed", SEED, "--generation-database", "none"]
    done = subprocess.run(
        [*command, *location, *budget],
        cwd=tmp_path,
        env={**platform.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout[done.stdout.index("SUMMARY") :])  # noqa: T201 - shown by `make fuzz`
    assert platform.sql("SELECT count(*) FROM client_views")[0][0] > 0, "no ad was ever shown"


JSON = b"Host: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
GET = b"GET /time HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
BULK = b"POST /clients/bulk HTTP/1.1\r\n" + JSON


@pytest.mark.parametrize(
    ("status", "request_bytes"),
    [
        pytest.param(201, BULK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", id="chunked"),
        pytest.param(400, BULK + b"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\nZZ\r\n", id="chunked, and wrong"),
        pytest.param(400, BULK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="chunked, and empty"),
        pytest.param(400, BULK + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", id="coded twice"),
        pytest.param(
            201, BULK + b"Content-Length: 9\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", id="two lengths"
        ),
        pytest.param(400, BULK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n[] ", id="a length that varies"),
        pytest.param(400, BULK + b"Content-Length: -1\r\n\r\n[]", id="a negative length"),
        pytest.param(400, BULK + b"Content-Length: 99999999999999999999999\r\n\r\n[]", id="an endless length"),
        pytest.param(400, BULK + b"Content-Length: 2\r\n\r\n\xff\xfe", id="a body that is no UTF-8"),
        pytest.param(400, BULK + b"Content-Length: 5\r\n\r\n\xef\xbb\xbf[]", id="a byte order mark"),
        pytest.param(
            415,
            b"POST /files HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary="
            + b"x" * 5_000
            + b"\r\nContent-Length: 2\r\n\r\n--",
            id="an endless boundary",
        ),
        pytest.param(415, BULK.replace(b"application/json", b"\xff") + b"Content-Length: 2\r\n\r\n[]", id="no type"),
        pytest.param(406, GET + b"Accept: \xff;q=x\r\n\r\n", id="no preference"),
        pytest.param(400, GET.replace(b"time", b"\xff") + b"\r\n", id="a path that is no ASCII"),
        pytest.param(404, GET.replace(b"time", b"clients/%ff%00") + b"\r\n", id="a path that is no UTF-8"),
        pytest.param(404, GET.replace(b"time", b"%zz%%") + b"\r\n", id="a path that escapes nothing"),
        pytest.param(404, GET.replace(b"time", b"files/%ed%a0%80") + b"\r\n", id="half a surrogate pair"),
        pytest.param(404, GET.replace(b"time", b"static/../../etc/passwd") + b"\r\n", id="a way out"),
        pytest.param(422, GET.replace(b"time", b"ads?client_id=%ff%00") + b"\r\n", id="a query that is no UTF-8"),
        pytest.param(400, GET.replace(b"time", b"advertisers?" + b"a&" * 4_000) + b"\r\n", id="an endless query"),
        pytest.param(431, GET + b"X-A: " + b"a" * 600_000 + b"\r\n\r\n", id="an endless header"),
        pytest.param(431, GET + b"X-A: a\r\n" * 300 + b"\r\n", id="endless headers"),
        pytest.param(400, GET + b"X-A: a\0b\r\n\r\n", id="NUL in a header"),
        pytest.param(200, GET.replace(b"Host: x", b"Host: a b/c@\xff") + b"\r\n", id="a host that is none"),
        pytest.param(405, GET.replace(b"GET", b"F" * 3_000) + b"\r\n", id="a method that is none"),
        pytest.param(404, GET.replace(b"GET /time", b"OPTIONS *") + b"\r\n", id="a path that is none"),
        pytest.param(400, GET.replace(b"1.1", b"9.9") + b"\r\n", id="a protocol of the future"),
        pytest.param(400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100, id="TLS"),
    ],
)
def test_what_is_hardly_http_is_refused_and_the_platform_serves_on(platform, status, request_bytes):
    with socket.create_connection((LOOPBACK, platform.port), timeout=30) as connection:
        connection.sendall(request_bytes)
        assert connection.recv(12).decode() == f"HTTP/1.1 {status}"
    assert platform.call("GET", "/system/ping").json() is True
