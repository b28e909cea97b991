"""A bot that tells what happens."""

from dataclasses import replace

import pytest

from advertisers.factories import AdvertiserFactory
from telegram_bot.tests.notices.telling import listens
from telegram_bot.tests.people import RunningBot


@pytest.fixture(autouse=True)
def _short_waits(short_waits, monkeypatch):
    """Look often at what is due, too."""
    monkeypatch.setattr("telegram_bot.notices.service.BEAT", 0.02)


@pytest.fixture(params=["file", "redis"])
def configuration(request, configuration, settings):
    telling = replace(configuration, tells=True, bundled=0.6)
    if request.param == "file":
        return telling
    request.getfixturevalue("memory")
    return replace(telling, redis_url=settings.REDIS_URL)


@pytest.fixture
def bot(bot: RunningBot) -> RunningBot:
    listens(bot)
    return bot


@pytest.fixture
def bean():
    return AdvertiserFactory(name="Bean & Co")


@pytest.fixture
def start(telegram, configuration):
    """Start a bot with other settings, in the place of the usual one; it is stopped in the end."""
    running = []

    def begin(**changes) -> RunningBot:
        bot = RunningBot(telegram, replace(configuration, **changes))
        running.append(bot)
        listens(bot)
        return bot

    yield begin
    for bot in running:
        if bot.thread.is_alive():
            bot.stop()
