"""A platform that is well."""

import pytest
from django.utils import timezone

from zoomad.doctor.tests.findings import execute
from zoomad.state.models import PlatformState

LONG = "x" * 64


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
