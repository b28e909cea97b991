"""Pages of other origins, which call the API from a browser: a setting lets them, and by default none may."""

import json
from functools import cache

import pytest

from zoomad.tests.configured import run_with

ASK = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
from django.test import Client
assert settings.API_MIDDLEWARE == [name for name in settings.MIDDLEWARE if name in settings.API_MIDDLEWARE]
assert any("cors" in name for name in settings.MIDDLEWARE) == any("cors" in name for name in settings.API_MIDDLEWARE)
assert not [problem for problem in run_checks() if problem.is_serious()]

def ask(path, origin):
    client, given = Client(), {"HTTP_ORIGIN": origin}
    asked = client.options(path, **given, HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET", HTTP_ACCESS_CONTROL_REQUEST_HEADERS="authorization")
    got = client.get("/docs" if path == "/ads" else path, **given)
    return [dict(asked.headers), dict(got.headers), asked.status_code]

print(json.dumps([ask(path, origin) for path, origin in json.loads(sys.argv[1])]))
"""
pytestmark = pytest.mark.xdist_group("cors")  # one process asks once for each setting
SHOP = "https://shop.example.com"
SOME = f"https://a.example.com,{SHOP}"
CALLS = [("/ads", SHOP), ("/ads", "https://evil.example.com"), ("/admin/login/", SHOP)]


@cache
def answers(allowed):
    """What a platform with that setting says to each of the calls."""
    done = run_with({"CORS_ALLOWED_ORIGINS": allowed}, ASK, json.dumps(CALLS))
    assert done.returncode == 0, done.stderr
    return dict(zip(CALLS, json.loads(done.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize(("allowed", "answer"), [(SOME, SHOP), ("*", "*")])
def test_a_page_of_an_allowed_origin_may_call_the_api_with_its_key(allowed, answer):
    asked, got, status = answers(allowed)["/ads", SHOP]
    assert status == 200
    assert asked["access-control-allow-origin"] == got["access-control-allow-origin"] == answer
    assert "authorization" in asked["access-control-allow-headers"]
    assert "GET" in asked["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in asked
    assert "X-Total-Count" in got["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("path", "origin"),
    [("/ads", "https://evil.example.com"), ("/admin/login/", SHOP)],
    ids=["another-origin", "the-admin"],
)
def test_all_others_may_not(path, origin):
    asked, got, _ = answers(SOME)[path, origin]
    assert "access-control-allow-origin" not in asked
    assert "access-control-allow-origin" not in got


def test_none_may_where_nothing_is_set(db, client, settings):
    assert not settings.CORS_ALLOWED_ORIGINS
    headers = {"Origin": SHOP, "Access-Control-Request-Method": "GET"}
    for answer in (client.options("/ads", headers=headers), client.get("/docs", headers=headers)):
        assert "access-control-allow-origin" not in answer.headers
