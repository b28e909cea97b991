"""`make screenshots` as it is called: what it says, and what it leaves behind."""

import pytest

from console.tests.conftest import PASSWORD, member_of
from tools.screenshots import pictures
from tools.screenshots.__main__ import main
from tools.screenshots.browser import MISSING, chromium

with_browser = pytest.mark.skipif(chromium() is None, reason=MISSING)


def log_in_as(monkeypatch, name, password):
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", name)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)


def test_without_somebody_to_log_in_as_it_says_what_is_missing(monkeypatch, capsys):
    log_in_as(monkeypatch, "", "")
    assert main([]) == 1
    assert "Set DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD." in capsys.readouterr().err


@with_browser
def test_where_nobody_answers_it_says_so(monkeypatch, capsys):
    log_in_as(monkeypatch, "somebody", "secret")
    assert main(["--url", "http://127.0.0.1:9"]) == 1
    assert "The admin at http://127.0.0.1:9 cannot be seen" in capsys.readouterr().err


@with_browser
def test_pictures_are_taken_light_and_dark(monkeypatch, live_server, tmp_path):
    member_of("operator", PASSWORD)
    log_in_as(monkeypatch, "operator", PASSWORD)
    monkeypatch.setattr(pictures, "PAGES", {"many": "bulk/"})
    assert main(["--url", live_server.url, "--docs", "--folder", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"admin-many-light.png", "admin-many-dark.png"}
