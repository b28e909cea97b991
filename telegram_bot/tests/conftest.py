"""A bot, a Bot API server and the real platform behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.servers.basehttp import WSGIRequestHandler

from telegram_bot.application import Configuration
from telegram_bot.tests.people import Person, RunningBot
from telegram_bot.tests.telegram import TOKEN, Telegram, serving

ids = iter(range(1_000, 1_000_000))


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
