"""A bot that tells what happens."""

from dataclasses import replace

import pytest
import redis

from advertisers.factories import AdvertiserFactory
from events import feed
from telegram_bot.tests.notices.telling import listens
from telegram_bot.tests.people import RunningBot


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """Nobody waits for the feed, or for the next look at what is due, longer than a test."""
    monkeypatch.setattr("telegram_bot.notices.service.BEAT", 0.02)
    read = feed.read
    monkeypatch.setattr(feed, "read", lambda *args, wait, **rest: read(*args, wait=min(wait, 0.2), **rest))


@pytest.fixture(params=["file", "redis"])
def configuration(request, configuration, settings):
    telling = replace(configuration, tells=True, bundled=0.6)
    if request.param == "file":
        return telling
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter("zoomad:bot:*"):
            client.delete(key)
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
