"""Pages of other origins, which call the API from a browser: a setting lets them, and nobody is let by default."""

import json
import os
import subprocess
import sys

import pytest

from tools.local.environment import ROOT

ASK = """
import json, sys
import django
django.setup()
from django.core.checks import run_checks
from django.test import Client
assert not [problem for problem in run_checks() if problem.is_serious()]
path, origin = sys.argv[1:]
client, given = Client(), {"HTTP_ORIGIN": origin}
asked = client.options(path, **given, HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET", HTTP_ACCESS_CONTROL_REQUEST_HEADERS="authorization")
got = client.get("/docs" if path == "/ads" else path, **given)
print(json.dumps([dict(asked.headers), dict(got.headers), asked.status_code]))
"""
SHOP = "https://shop.example.com"


def ask(allowed, path="/ads", origin=SHOP):
    environment = {**os.environ, "CORS_ALLOWED_ORIGINS": allowed, "DJANGO_SETTINGS_MODULE": "zoomad.settings"}
    command = [sys.executable, "-c", ASK, path, origin]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(("allowed", "answer"), [(f"https://a.example.com,{SHOP}", SHOP), ("*", "*")])
def test_a_page_of_an_allowed_origin_may_call_the_api_with_its_key(allowed, answer):
    asked, got, status = ask(allowed)
    assert status == 200
    assert asked["access-control-allow-origin"] == got["access-control-allow-origin"] == answer
    assert "authorization" in asked["access-control-allow-headers"]
    assert "GET" in asked["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in asked
    assert "X-Total-Count" in got["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("allowed", "path", "origin"),
    [("", "/ads", SHOP), (SHOP, "/ads", "https://evil.example.com"), (SHOP, "/admin/login/", SHOP)],
    ids=["none-are-allowed", "another-origin", "the-admin"],
)
def test_all_others_may_not(allowed, path, origin):
    asked, got, _ = ask(allowed, path, origin)
    assert "access-control-allow-origin" not in asked
    assert "access-control-allow-origin" not in got
