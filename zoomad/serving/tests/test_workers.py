"""When workers that died are started again; that they are is tested on the server itself, in zoomad/tests."""

import pytest

from zoomad.serving import server, workers
from zoomad.serving.workers import Deaths


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1_000.0

    monkeypatch.setattr(workers.time, "monotonic", lambda: Clock.now)
    return Clock


def test_the_first_death_is_mended_at_once_and_others_ever_later(clock):
    deaths = Deaths()
    pauses = []
    for _ in range(10):
        deaths.note(0, born=clock.now - 1)
        pauses.append(deaths.seconds_to_next(60))
        assert not deaths.due()
        clock.now += pauses[-1]
        assert deaths.due() == [0]
    assert pauses[0] == pytest.approx(0.1)
    assert sorted(pauses) == pauses
    assert pauses[-1] == pytest.approx(10)
    assert deaths.seconds_to_next(60) == 60


def test_one_worker_that_keeps_dying_does_not_delay_another(clock):
    deaths = Deaths()
    for _ in range(9):
        deaths.note(0, born=clock.now - 1)
    deaths.note(1, born=clock.now - 1)
    clock.now += 0.2
    assert deaths.due() == [1]


def test_a_worker_that_lived_well_is_started_at_once_again(clock):
    deaths = Deaths()
    for _ in range(9):
        deaths.note(0, born=clock.now - 1)
    deaths.note(0, born=clock.now - 31)
    assert deaths.seconds_to_next(60) == pytest.approx(0.1)


def test_idle_connections_are_kept_longer_than_proxies_keep_them(monkeypatch):
    assert server.server().http1_settings.header_read_timeout > 120_000  # nginx 60 s, Caddy 120 s
    monkeypatch.setenv("KEEP_ALIVE_SECONDS", "620")
    assert server.server().http1_settings.header_read_timeout == 620_000
