"""What the platform stands on: its server, Redis, the images' storage, certificates, disks, versions."""

import os
import shutil
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import django
import httpx
from django.conf import settings
from django.core.files.storage import storages
from django_redis import get_redis_connection
from redis import RedisError

from zoomad.doctor import Finding, bad, warning
from zoomad.errors import UnavailableError

SECONDS = 5
HTTPS = 443
DAY = 86_400
DAYS_TO_RENEW = 14
SHARE_FREE, BYTES_FREE = 0.1, 2**30
ALMOST_NOTHING = 100 * 2**20
SUPPORTED_DJANGO = (5, 2)
OLDEST_PYTHON = (3, 11)


def server() -> Iterator[Finding]:
    """Ask the server how it is."""
    try:
        status = httpx.get(f"{settings.API_URL.rstrip('/')}/system/ping", timeout=SECONDS, trust_env=False).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield bad(f"No server answers at {settings.API_URL}: {error}", "Start it, or set API_URL to where it is.")
        return
    if status != httpx.codes.OK:
        yield bad(f"The server at {settings.API_URL} answers /system/ping with {status}.", "Look at its log.")


def cache() -> Iterator[Finding]:
    """Ask Redis, where the settings name one."""
    if not settings.REDIS_URL:
        return
    try:
        get_redis_connection("default").ping()
    except (RedisError, OSError) as error:
        yield warning(
            f"Redis does not answer: {error}. The platform works without it, with more work for the database.",
            "Look at REDIS_URL, REDIS_PASSWORD and its log.",
        )


def images() -> Iterator[Finding]:
    """Ask the storage of images."""
    storage = storages["images"]
    try:
        storage.prepare()  # type: ignore[attr-defined]
    except (UnavailableError, OSError) as error:
        yield bad(
            f"The storage of images does not answer: {error}", "Look at S3_ENDPOINT_URL and its keys, or MEDIA_ROOT."
        )


def certificates() -> Iterator[Finding]:
    """Look at the certificate of PUBLIC_URL as a browser would."""
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme != "https" or not address.hostname:
        return
    place = (address.hostname, address.port or HTTPS)
    try:
        with (
            socket.create_connection(place, SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=address.hostname) as encrypted,
        ):
            certificate = encrypted.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        yield bad(f"Browsers refuse the certificate of {settings.PUBLIC_URL}: {error.verify_message}.", "Renew it.")
    except OSError as error:
        yield warning(f"{settings.PUBLIC_URL} cannot be reached from here: {error}", "Look at the proxy and at DNS.")
    else:
        days = (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) / DAY
        if days < DAYS_TO_RENEW:
            yield warning(f"Days until the certificate of {settings.PUBLIC_URL} ends: {days:.0f}.", "Renew it.")


def disk() -> Iterator[Finding]:
    """Look at the space where the platform writes; the database's disk belongs to another machine."""
    places = {"/tmp": "uploads", os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""): "metrics"}  # noqa: S108
    if not settings.S3_ENDPOINT_URL:
        places[str(settings.MEDIA_ROOT)] = "images"
    for name, what in places.items():
        if not name or not Path(name).exists():
            continue
        usage = shutil.disk_usage(name)
        if usage.free < min(ALMOST_NOTHING, usage.total * SHARE_FREE):
            yield bad(f"The disk of {name} ({what}) is full: {usage.free // 2**20} MB are left.", "Make room.")
        elif usage.free < min(BYTES_FREE, usage.total * SHARE_FREE):
            yield warning(f"The disk of {name} ({what}) has {usage.free // 2**20} MB left.", "Make room soon.")


def versions() -> Iterator[Finding]:
    """Look at the versions of what the platform runs on."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield bad(f"Python {sys.version.split()[0]} is too old.", "Use 3.11 or newer.")
    if django.VERSION[:2] != SUPPORTED_DJANGO:
        yield bad(
            f"Django is {django.get_version()}, and the platform is made for 5.2: these are not the locked packages.",
            "Install requirements.lock, or use the image.",
        )
