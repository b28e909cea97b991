"""A bot, a Bot API server and the real platform behind it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.core.servers.basehttp import WSGIRequestHandler

from events import feed
from telegram_bot.configuration import Configuration
from telegram_bot.tests.people import Person, RunningBot
from telegram_bot.tests.serving import serving
from telegram_bot.tests.telegram import TOKEN, Telegram
from tests.serving import Handler, Server

ids = iter(range(1_000, 1_000_000))


@pytest.fixture
def memory(settings):
    """Redis, in which nothing is remembered yet."""
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        for key in client.scan_iter("zoomad:bot:*"):
            client.delete(key)
        yield client


@pytest.fixture
def short_waits(monkeypatch):
    """No request for the feed waits longer than a test."""
    read = feed.read
    monkeypatch.setattr(feed, "read", lambda *args, wait, **rest: read(*args, wait=min(wait, 0.2), **rest))


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with serving(Telegram()) as server:
        yield server


@pytest.fixture
def platform_url(live_server, monkeypatch) -> str:
    # Django's test server sends an answer in two parts; Nagle's algorithm would make each wait 40 ms for the second.
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    return live_server.url


@pytest.fixture
def configuration(telegram: Telegram, platform_url: str, tmp_path: Path) -> Configuration:
    return Configuration(token=TOKEN, api_url=platform_url, telegram_url=telegram.url, state_file=tmp_path / "bot.json")


@pytest.fixture
def bot(telegram: Telegram, configuration: Configuration) -> Iterator[RunningBot]:
    running = RunningBot(telegram, configuration)
    yield running
    running.stop()


@pytest.fixture
def person(telegram: Telegram, bot: RunningBot) -> Callable[[str], Person]:
    return lambda language: Person(telegram, bot, next(ids), language)


@pytest.fixture
def anna(person: Callable[[str], Person]) -> Person:
    """Speaks English."""
    return person("en-GB")


@pytest.fixture
def boris(person: Callable[[str], Person]) -> Person:
    """Speaks Russian."""
    return person("ru")


@pytest.fixture
def hanging_api() -> Iterator[str]:
    """Address of a server that takes requests and never answers."""
    released = threading.Event()

    class Hanging(Handler):
        def do_GET(self):
            self.close_connection = True
            released.wait(60)

        do_POST = do_GET

    with Server(Hanging) as server:
        yield server.url
        released.set()
