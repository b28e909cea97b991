"""What the doctor says of all that is around the database."""

import shutil
import socket
import ssl
import subprocess
import threading
from types import SimpleNamespace

import pytest

from tests.serving import Handler, Server
from zoomad.doctor import surroundings
from zoomad.doctor.tests.findings import BAD, WARNING, said


class Ill(Handler):
    def do_GET(self):
        self.answer(503)


def test_a_server_that_is_ill_or_away(settings):
    with Server(Ill) as ill:
        settings.API_URL = ill.url
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
    names = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem"
    command = f"openssl req -x509 {key} -out cert.pem -days {days} {names}"
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
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
