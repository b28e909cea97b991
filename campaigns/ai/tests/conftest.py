"""Fixtures for what an AI does."""

import pytest

from advertisers.factories import AdvertiserFactory
from campaigns.ai.tests.openai_server import OpenAIServer


@pytest.fixture
def ai(settings, _no_key_of_ours):
    """An AI that is configured."""

    def lose_patience() -> None:
        settings.AI_CONNECT_TIMEOUT = settings.AI_TIMEOUT = 0.3
        settings.AI_DEADLINE = 0.6

    settings.OPENAI_API_KEY = "key-of-the-test"
    settings.OPENAI_MODEL = "stub-model"
    with OpenAIServer() as server:
        settings.OPENAI_BASE_URL = server.url
        server.lose_patience = lose_patience
        yield server


@pytest.fixture(autouse=True)
def _no_key_of_ours(settings):
    settings.OPENAI_API_KEY = ""


@pytest.fixture
def advertiser(db):
    return AdvertiserFactory(name="Beans & Co")


@pytest.fixture
def campaigns(advertiser):
    return f"/advertisers/{advertiser.advertiser_id}/campaigns"
