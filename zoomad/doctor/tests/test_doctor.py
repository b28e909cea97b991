"""What the doctor finds: each test breaks something, and looks whether it is said."""

import http.server
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tools.local.environment import ROOT
from zoomad.doctor import Level, configuration, database, surroundings
from zoomad.doctor.visit import WITH_DATABASE, WITHOUT_DATABASE
from zoomad.state.models import PlatformState

BAD, WARNING = Level.BAD, Level.WARNING
LONG = "x" * 64


def said(check):
    """Each finding's level, and a text to look for words in; none is without a sentence that says what to do."""
    found = list(check())
    assert all(len(finding.todo) > 5 for finding in found)
    return [(finding.level, finding.what) for finding in found]


def execute(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def well(settings, db, monkeypatch):
    """A platform behind a proxy, as docs/operations.md wants it."""
    settings.DEBUG = False
    settings.SECRET_KEY, settings.API_KEYS_REQUIRED = LONG, True
    settings.BEHIND_TLS, settings.NUM_PROXIES, settings.PUBLIC_URL = True, 1, "https://ads.example.com"
    settings.ALLOWED_HOSTS = ["ads.example.com"]
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", LONG)
    execute("SET LOCAL synchronous_commit = on")  # it is off for the sake of the tests' speed
    execute(
        "INSERT INTO counter_audit (id, checked_at, differences) VALUES (1, now(), 0) ON CONFLICT (id) DO UPDATE SET checked_at = now(), differences = 0"
    )
    execute("UPDATE django_migrations SET applied = now() - interval '9 days'")
    PlatformState.objects.update_or_create(pk=1, defaults={"old_forgotten_at": timezone.now()})
    return settings


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
        ({"SECRET_KEY": "short"}, WARNING, "short enough to be guessed"),
        ({"API_KEYS_REQUIRED": False}, WARNING, "asks for no keys"),
        (
            {"AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"]},
            WARNING,
            "AUTHENTICATION_BACKENDS",
        ),
    ],
    ids=["debug", "known-key", "short-key", "no-keys", "django"],
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


def test_a_migration_that_was_not_applied(well):
    execute(
        "DELETE FROM django_migrations WHERE app = 'stats' AND name = (SELECT max(name) FROM django_migrations WHERE app = 'stats')"
    )
    [(level, what)] = said(database.migrations)
    assert (level, "Migrations that have not been applied: 1 (stats." in what) == (BAD, True)


def test_a_database_of_a_newer_version(well):
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('stats', '9999_future', now())")
    [(level, what)] = said(database.migrations)
    assert (level, "stats.9999_future" in what) == (WARNING, True)


def test_an_old_postgresql(well, monkeypatch):
    monkeypatch.setitem(connection.__dict__, "pg_version", 130_011)
    assert [level for level, what in said(database.migrations) if "older than 14" in what] == [BAD]


def test_a_pooler_that_drops_what_connections_are_told(well):
    execute("SET LOCAL statement_timeout = 0")
    [(level, what)] = said(database.pooler)
    assert (level, "any number of ms instead of 30000" in what) == (BAD, True)


def test_more_connections_than_the_database_has(well, monkeypatch):
    monkeypatch.setenv("WORKERS", "100000")
    [(level, what)] = said(database.connections)
    assert (level, "One server alone" in what) == (BAD, True)
    monkeypatch.setenv("WORKERS", "2")
    monkeypatch.setattr(database, "SHARE_IN_USE", 0.0)
    assert [level for level, what in said(database.connections) if "are in use" in what] == [WARNING]


def test_a_database_that_takes_no_changes_or_may_lose_them(well):
    execute("SET LOCAL synchronous_commit = off")
    assert [level for level, what in said(database.changes) if "synchronous_commit" in what] == [WARNING]
    execute("SET LOCAL synchronous_commit = on")
    execute("SET TRANSACTION READ ONLY")
    assert [level for level, what in said(database.changes) if "takes no changes" in what] == [BAD]


def test_an_index_that_was_never_finished(well):
    execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'moderation_newest_first'::regclass")
    [(level, what)] = said(database.indexes)
    assert (level, "moderation_newest_first of moderation_verdicts" in what) == (BAD, True)


def test_an_order_of_letters_that_has_changed(well):
    execute("UPDATE pg_database SET datcollversion = '0.1' WHERE datname = current_database()")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_collation_actual_version(oid) FROM pg_database WHERE datname = current_database()"
        )
        if cursor.fetchone()[0] is None:
            pytest.skip("this database orders letters by their numbers, which never changes")
    assert [level for level, what in said(database.indexes) if "orders letters otherwise" in what] == [BAD]


def test_grafanas_role(well, monkeypatch):
    role = f"doctor_{os.getpid()}"
    monkeypatch.setenv("GRAFANA_DB_USER", role)
    monkeypatch.setenv("GRAFANA_DB_PASSWORD", "x")
    [(level, what)] = said(database.roles)
    assert (level, "does not exist" in what) == (BAD, True)
    execute(f"CREATE ROLE {role} LOGIN")
    [(level, what)] = said(database.roles)
    assert (level, "may not read the views" in what) == (BAD, True)
    execute(f"GRANT USAGE ON SCHEMA dashboards TO {role}")
    assert said(database.roles) == []
    execute(f"GRANT SELECT ON clients TO {role}")
    [(level, what)] = said(database.roles)
    assert (level, "clients included" in what) == (BAD, True)


def test_counters_that_differ_or_are_not_compared(well):
    execute("UPDATE counter_audit SET differences = 3")
    assert [(level, what[:17]) for level, what in said(database.counters)] == [(BAD, "3 counters differ")]
    execute("UPDATE counter_audit SET differences = 0, checked_at = now() - interval '3 days'")
    assert [level for level, what in said(database.counters) if "for the last time" in what] == [WARNING]
    execute("DELETE FROM counter_audit")
    assert [level for level, what in said(database.counters) if "never been compared" in what] == [WARNING]
    well.COUNTERS_CHECK_SECONDS = 0
    assert said(database.counters) == []


@pytest.mark.parametrize("age", [None, timedelta(days=3)])
def test_what_is_old_is_not_thrown_away(well, age):
    PlatformState.objects.update(old_forgotten_at=age and timezone.now() - age)
    assert [level for level, _ in said(database.retention)] == [WARNING]


@pytest.mark.parametrize(("seconds", "level"), [(10, WARNING), (-600, BAD)])
def test_a_clock_that_is_wrong(well, monkeypatch, seconds, level):
    now = timezone.now
    monkeypatch.setattr(database, "timezone", SimpleNamespace(now=lambda: now() + timedelta(seconds=seconds)))
    assert [found for found, _ in said(database.clock)] == [level]


class Ill(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def ill_server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ill) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_server_that_is_ill_or_away(settings, ill_server):
    settings.API_URL = f"http://127.0.0.1:{ill_server.server_port}"
    assert [(level, "with 503" in what) for level, what in said(surroundings.server)] == [(BAD, True)]
    settings.API_URL = "http://127.0.0.1:1"
    assert [(level, "No server answers" in what) for level, what in said(surroundings.server)] == [(BAD, True)]


def test_a_redis_that_is_away(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": settings.REDIS_URL,
        }
    }
    assert [level for level, _ in said(surroundings.cache)] == [WARNING]


def test_a_storage_of_images_that_is_away(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.STORAGES = {
        **settings.STORAGES,
        "images": {**settings.IMAGE_FOLDER, "OPTIONS": {"location": tmp_path / "file" / "images"}},
    }
    assert [level for level, _ in said(surroundings.images)] == [BAD]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificates with openssl")
@pytest.mark.parametrize(
    ("days", "trusted", "level", "words"),
    [
        (5, True, WARNING, "Days until the certificate of"),
        (90, False, BAD, "refuse the certificate"),
        (90, True, None, ""),
    ],
)
def test_certificates(settings, tmp_path, monkeypatch, days, trusted, level, words):
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-days",
        str(days),
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=shake_hands, args=(context, listener), daemon=True).start()
        settings.PUBLIC_URL = f"https://localhost:{listener.getsockname()[1]}"
        found = said(surroundings.certificates)
    assert [each for each, _ in found] == [level] * (level is not None)
    assert all(words in what for _, what in found)


def shake_hands(context, listener):
    connected, _ = listener.accept()
    try:
        with context.wrap_socket(connected, server_side=True) as encrypted:
            encrypted.recv(1)
    except OSError:
        pass


def test_an_address_that_cannot_be_reached(settings):
    settings.PUBLIC_URL = "https://localhost:1"
    assert [level for level, _ in said(surroundings.certificates)] == [WARNING]


@pytest.mark.parametrize(("free", "level"), [(50, BAD), (500, WARNING)])
def test_a_disk_that_fills(settings, tmp_path, monkeypatch, free, level):
    settings.S3_ENDPOINT_URL, settings.MEDIA_ROOT = "", tmp_path
    monkeypatch.setattr(
        surroundings.shutil, "disk_usage", lambda _name: SimpleNamespace(total=2**40, free=free * 2**20)
    )
    found = said(surroundings.disk)
    assert {each for each, _ in found} == {level}
    assert any("images" in what for _, what in found)


def test_packages_of_another_version(monkeypatch):
    monkeypatch.setattr(surroundings.django, "VERSION", (6, 1, 0, "final", 0))
    monkeypatch.setattr(surroundings, "OLDEST_PYTHON", (4, 0))
    assert [level for level, _ in said(surroundings.versions)] == [BAD, BAD]


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
