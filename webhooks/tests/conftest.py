"""What tests of webhooks need."""

import pytest

from webhooks.tests.receiver import Receiver


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    with Receiver() as server:
        yield server
