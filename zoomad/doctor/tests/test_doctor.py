"""What the doctor finds: each test breaks something, and looks whether it is said."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from tools.local.environment import ROOT
from zoomad.doctor import configuration, database, surroundings
from zoomad.doctor.tests.findings import BAD, WARNING, execute, said
from zoomad.doctor.visit import WITH_DATABASE, WITHOUT_DATABASE
from zoomad.state.models import PlatformState

CHECKS_OF_A_WELL_PLATFORM = [
    configuration.settings_are_safe, configuration.proxies, surroundings.disk, surroundings.versions,
    surroundings.images, surroundings.cache, *WITH_DATABASE.values(),
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS_OF_A_WELL_PLATFORM, ids=lambda check: check.__name__)
def test_nothing_is_said_of_a_platform_that_is_well(well, check):
    assert said(check) == []


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        ({"DEBUG": True}, BAD, "DEBUG is on"),
        ({"SECRET_KEY": "insecure-development-key"}, BAD, "Everybody knows this SECRET_KEY"),
        (
            {"SECRET_KEY": "insecure-development-key", "BEHIND_TLS": False, "PUBLIC_URL": ""},
            WARNING,
            "Everybody knows this SECRET_KEY",
        ),
        ({"SECRET_KEY": "short"}, WARNING, "short enough to be guessed"),
        ({"API_KEYS_REQUIRED": False}, WARNING, "asks for no keys"),
        (
            {"AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"]},
            WARNING,
            "AUTHENTICATION_BACKENDS",
        ),
    ],
    ids=["debug", "known-key", "known-key-at-home", "short-key", "no-keys", "django"],
)
def test_settings_that_are_not_safe(well, changes, level, words):
    for name, value in changes.items():
        setattr(well, name, value)
    assert any(found == level and words in what for found, what in said(configuration.settings_are_safe))


def test_a_password_that_everybody_knows(well, monkeypatch):
    monkeypatch.setitem(well.DATABASES["default"], "PASSWORD", "zoomad")
    [(level, what)] = said(configuration.settings_are_safe)
    assert (level, "database's password is a default" in what) == (WARNING, True)


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        ({"NUM_PROXIES": 0}, BAD, "NUM_PROXIES is 0"),
        ({"BEHIND_TLS": False, "PUBLIC_URL": ""}, WARNING, "callers choose their own address"),
        ({"PUBLIC_URL": "http://ads.example.com"}, BAD, "PUBLIC_URL is not https"),
        ({"ALLOWED_HOSTS": ["*"]}, WARNING, "ALLOWED_HOSTS is *"),
    ],
)
def test_settings_that_do_not_fit_the_proxy_in_front(well, changes, level, words):
    for name, value in changes.items():
        setattr(well, name, value)
    [(found, what)] = said(configuration.proxies)
    assert found == level
    assert words in what


def test_the_command_says_all_of_it_and_ends_as_monitoring_expects(well, capsys, monkeypatch):
    monkeypatch.setitem(WITHOUT_DATABASE, "server", list)
    monkeypatch.setitem(WITHOUT_DATABASE, "certificates", list)
    call_command("doctor")
    assert set(capsys.readouterr().out.split()[::2]) == {"ok"}
    PlatformState.objects.update(old_forgotten_at=None)
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("warning  retention: Old sessions"))
    assert "forget_old" in lines[place + 1]


def test_a_check_that_fails_itself_is_a_finding(well, capsys, monkeypatch):
    monkeypatch.setitem(WITHOUT_DATABASE, "disk", lambda: 1 / 0)
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 2
    assert "disk: This could not be looked at: ZeroDivisionError" in capsys.readouterr().out


def test_a_database_that_is_away_is_one_finding():
    environment = {**os.environ, "DATABASE_URL": "postgresql://zoomad@127.0.0.1:1/zoomad", "DB_POOL_TIMEOUT": "1"}
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "bad      database: The database does not answer" in done.stdout
    assert "migrations" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_of_a_young_platform_nobody_expects_what_is_done_once_a_day(well):
    execute("UPDATE django_migrations SET applied = now()")
    execute("DELETE FROM counter_audit")
    PlatformState.objects.update(old_forgotten_at=None)
    assert [said(database.counters), said(database.retention)] == [[], []]
