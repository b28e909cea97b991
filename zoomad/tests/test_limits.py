"""Rate limits."""

import pytest
from django.core.cache import cache
from redis import RedisError

from access import services
from access.services import create_key
from access.tests.test_keys import bearer
from zoomad.api import limits
from zoomad.api.scopes import Scope


@pytest.fixture(autouse=True)
def _nothing_counted():
    limits.own.cache_clear()
    services._trusted.clear()


@pytest.fixture
def per_address(settings):
    settings.RATE_LIMIT_PER_ADDRESS = "2/day"


@pytest.fixture
def without_redis(settings):
    settings.REDIS_URL = ""
    limits.shared.cache_clear()
    yield
    limits.shared.cache_clear()


def statuses(api, *addresses, **headers):
    return [api.client.get("/time", headers=headers, REMOTE_ADDR=address).status_code for address in addresses]


def test_an_address_that_asks_too_often_is_told_when_to_come_back(api, per_address):
    assert statuses(api, *["192.0.2.1"] * 3, "192.0.2.2") == [200, 200, 429, 200]
    answer = api.client.get("/time", REMOTE_ADDR="192.0.2.1")
    assert answer.json()["code"] == 429
    assert 1 <= int(answer["Retry-After"]) <= 24 * 60 * 60


def test_all_processes_count_together_in_redis(api, per_address):
    statuses(api, "192.0.2.1", "192.0.2.1")
    limits.shared.cache_clear()  # another process begins
    assert statuses(api, "192.0.2.1") == [429]
    assert cache.client.get_client().keys("zoomad-limits*")


def test_without_redis_each_process_counts_for_itself(api, per_address, without_redis):
    assert statuses(api, *["192.0.2.1"] * 3) == [200, 200, 429]


def test_while_redis_is_away_each_process_counts_for_itself(api, per_address, monkeypatch):
    class Away:
        def hit(self, *_names):
            raise RedisError

    monkeypatch.setattr(limits, "shared", Away)
    assert statuses(api, *["192.0.2.1"] * 3) == [200, 200, 429]


def test_a_network_of_ipv6_addresses_is_one_caller(api, per_address):
    assert statuses(api, "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1") == [200, 200, 429, 200]


def test_nobody_chooses_an_address_by_a_header(api, per_address):
    spoofed = [statuses(api, "192.0.2.1", **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]
    assert spoofed == [[200], [200], [429]]


def test_behind_proxies_the_address_is_what_they_add(api, per_address, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    chains = ("1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1", "198.51.100.1", "198.51.100.2")
    answers = [statuses(api, "10.0.0.1", **{"X-Forwarded-For": chain}) for chain in chains]
    assert answers == [[200], [200], [429], [200]]


def test_health_checks_and_scrapes_are_never_refused(api, per_address):
    for path in ("/system/ping", "/metrics"):
        assert {api.client.get(path).status_code for _ in range(3)} == {200}


def test_keys_are_limited_each_by_itself(api, settings):
    settings.API_KEYS_REQUIRED, settings.RATE_LIMIT_PER_KEY = True, "2/day"
    first, second = (create_key(name="a program", scope=Scope.OPERATOR)[1] for _ in range(2))
    assert [statuses(api, "192.0.2.1", **bearer(first)) for _ in range(3)] == [[200], [200], [429]]
    assert statuses(api, "192.0.2.1", **bearer(second)) == [200]


def test_trying_keys_is_limited_too(api, per_address, settings):
    settings.API_KEYS_REQUIRED = True
    assert statuses(api, *["192.0.2.1"] * 3, **bearer("guess")) == [401, 401, 429]
