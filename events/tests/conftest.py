"""Whose events they are, and an end for those who wait for them."""

import threading

import pytest

from advertisers.factories import AdvertiserFactory


@pytest.fixture
def advertiser(db):
    return AdvertiserFactory()


@pytest.fixture(autouse=True)
def nobody_looks_any_more():
    yield
    for thread in threading.enumerate():
        if thread.name == "events":
            thread.join(60)
