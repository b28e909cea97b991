"""What attackers try at the API, and what a deployment gets wrong."""

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.factories import booking
from tools.local.lint import production_settings
from zoomad.tests.configured import run_with

PRINTED = (
    "from django.conf import settings as s; "
    "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
    "s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.DEBUG)"
)


def configured(**changes):
    return run_with(production_settings() | changes, PRINTED)


def test_behind_tls_cookies_go_over_tls_only():
    assert configured().stdout.split() == [
        "__Secure-sessionid", "__Secure-csrftoken", "__Secure-language", "True", "True", "True", "31536000", "False",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "insecure-development-key"),
        ("SECRET_KEY", ""),
        ("RATE_LIMIT_PER_KEY", "fast"),
        ("RATE_LIMIT_PER_ADDRESS", "0/s"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(name, value):
    assert name in configured(**{name: value}).stderr


@pytest.mark.parametrize("path", ["/time", "/nothing", "/docs", "/schema", "/metrics", "/admin/login/"])
def test_no_answer_is_taken_for_something_else_or_framed(api, path):
    headers = api.client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_the_documentation_runs_the_platforms_own_scripts_only(api):
    page = api.client.get("/docs")
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_page_elsewhere_cannot_make_a_browser_change_anything(api, content_type):
    """Those are the types that a browser sends across origins without asking."""
    api.call("POST", "/time/advance", b'{"current_date": 9}', expect=415, content_type=content_type)


def test_what_is_nobodys_to_set_is_not_set(api, today):
    advertiser = AdvertiserFactory()
    ids = {"campaign_id": str(advertiser.pk), "advertiser_id": "0f3ad3a4-9c1c-4a43-8a0c-3d0b6c0a9e55"}
    body = booking(start_date=5, is_paused=True, is_exhausted=True, **ids)
    path = f"/advertisers/{advertiser.pk}/campaigns"
    booked = api.post(path, body, expect=201)
    assert booked["campaign_id"] != str(advertiser.pk)
    assert booked["advertiser_id"] == str(advertiser.pk)
    assert advertiser.campaigns.filter(is_paused=False, is_exhausted=False).exists()


@pytest.mark.parametrize(
    "path", ["/static/", "/static/admin/", "/static/../manage.py", "/static/..%2fmanage.py", "/.git/config"]
)
def test_no_folder_and_no_source_is_served(api, path):
    assert api.client.get(path).status_code == 404
