"""What `/metrics` reads at the moment of the scrape."""

import pytest
from django.core.cache import caches
from redis import Redis

from zoomad.observability.exposition import CacheCollector


def cache_up():
    return [sample.value for metric in CacheCollector().collect() for sample in metric.samples]


def test_redis_answers():
    assert cache_up() == [1]


def test_without_redis_there_is_nothing_to_say(settings):
    settings.REDIS_URL = ""
    assert cache_up() == []


@pytest.fixture
def other_password(settings):
    """Redis refuses the platform, as with a wrong REDIS_PASSWORD."""
    client = Redis.from_url(settings.REDIS_URL)
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "LOCATION": f"redis://:wrong@127.0.0.1:{client.connection_pool.connection_kwargs['port']}/0",
        }
    }
    client.close()
    yield
    caches["default"].close()


def test_a_refused_password_is_no_answer(other_password):
    assert cache_up() == [0]
