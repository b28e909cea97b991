"""The bot as compose starts it, beside a backend, with a Bot API server in Telegram's place."""

import os
import signal

import pytest

from telegram_bot.tests.serving import serving
from telegram_bot.tests.telegram import TOKEN, Telegram
from telegram_bot.tests.test_runbot import presses, says, sees
from tests.concurrency import halt, until
from tests.deployment import compose
from tests.deployment.platform import Backend
from tests.deployment.test_platform import book

pytestmark = pytest.mark.xdist_group("deployment")


@pytest.fixture
def telegram():
    with serving(Telegram()) as server:
        yield server


@pytest.fixture
def behind_tls(image, platform):
    """One more backend, to which only requests that came over TLS are worth an answer."""
    settings = {"BEHIND_TLS": "1", "SECRET_KEY": "drawn-for-this-test", "DJANGO_SUPERUSER_PASSWORD": "", "WORKERS": "1"}
    backend = Backend(image, platform.environment | settings, platform.folder)
    backend.wait_until_healthy()
    yield backend
    backend.child.stop(10)


class Bot:
    """Its process, and its health as compose asks for it."""

    def __init__(self, image, folder, **settings):
        self.image = image
        folder.chmod(0o777)
        self.environment = compose.environment("bot", BOT_TOKEN=TOKEN) | {
            "REDIS_URL": os.environ["REDIS_URL"], "BOT_METRICS_PORT": "0", "TMPDIR": str(folder), **settings,
        }  # fmt: skip
        self.log = folder / "bot.log"
        self.child = image.start(compose.services()["bot"]["command"], self.environment, self.log)

    def is_healthy(self):
        check = compose.services()["bot"]["healthcheck"]["test"]
        assert check[0] == "CMD"
        return self.image.run(check[1:], self.environment) == 0

    def becomes(self, healthy):
        until(lambda: self.is_healthy() is healthy, 120, self.log.read_text, pause=0.2)


def as_time_goes_by(file):
    """Let a minute have passed since it was touched."""
    then = file.stat().st_mtime - 60
    os.utime(file, (then, then))


@pytest.fixture
def folder(image, request):
    """Below the image's own, which its user reaches."""
    folder = image.tmp / request.node.name
    folder.mkdir()
    return folder


def test_behind_tls_it_asks_the_backend_past_the_proxy(image, folder, telegram, platform, behind_tls):
    book(platform.backends[0])
    status, _ = behind_tls.exchange("GET", "/time", None)
    assert status == 301
    bot = Bot(image, folder, API_URL=f"http://127.0.0.1:{behind_tls.port}", TELEGRAM_API_BASE_URL=telegram.url)
    try:
        says(telegram, "/start")
        sees(telegram, "What would you like to do?")
        presses(telegram, "Choose an advertiser")
        sees(telegram, "Choose an advertiser")
    finally:
        bot.child.stop(10)


def test_it_is_healthy_while_its_loop_runs(image, folder, telegram, platform):
    bot = Bot(
        image, folder, API_URL=f"http://127.0.0.1:{platform.backends[0].port}", TELEGRAM_API_BASE_URL=telegram.url
    )
    try:
        bot.becomes(healthy=True)
        halt(bot.child.process)
        as_time_goes_by(folder / "zoomad-bot.heartbeat")
        assert not bot.is_healthy()
        bot.child.process.send_signal(signal.SIGCONT)
        bot.becomes(healthy=True)
    finally:
        bot.child.stop(10)


def test_without_a_token_it_says_so_and_idles(image, folder):
    bot = Bot(image, folder, BOT_TOKEN="")
    try:
        bot.becomes(healthy=True)
        until(lambda: "BOT_TOKEN is not set" in bot.log.read_text())
        assert bot.child.is_alive()
    finally:
        bot.child.stop(10)
