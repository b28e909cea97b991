from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connections, transaction

from tests.concurrency import at_once, somebody_waits_for_a_lock, until
from zoomad.state import services
from zoomad.state.models import PlatformState
from zoomad.state.services import CACHE_KEY, State, advance_day, day_held_still, platform_state


def test_time_starts_at_day_0(api):
    assert api.get("/time") == {"current_date": 0}


def test_the_day_moves_forward_only(api):
    assert api.post("/time/advance", {"current_date": 5}) == {"current_date": 5}
    assert api.post("/time/advance", {"current_date": 5}) == {"current_date": 5}
    assert api.problems("POST", "/time/advance", {"current_date": 4}) == {"current_date": "day_in_the_past"}
    assert api.get("/time") == {"current_date": 5}


@pytest.mark.parametrize("body", [b"", b"{}", b'{"other": 1}'])
def test_without_a_day_it_is_the_next_one(api, body):
    api.post("/time/advance", {"current_date": 5})
    assert api.call("POST", "/time/advance", body, expect=200) == {"current_date": 6}
    assert api.call("POST", "/time/advance", body, expect=200) == {"current_date": 7}
    assert api.get("/time") == {"current_date": 7}


def test_without_a_body_there_need_be_no_content_type(api):
    answer = api.client.generic("POST", "/time/advance", content_type="")
    assert answer.json() == {"current_date": 1}


@pytest.mark.parametrize("body", [b"null", b"[]", b" ", b"5"])
def test_a_body_that_is_no_object_is_not_the_next_day(api, body):
    assert api.client.generic("POST", "/time/advance", body, content_type="application/json").status_code in {400, 422}
    assert api.get("/time") == {"current_date": 0}


def test_each_of_many_who_want_the_next_day_gets_one(live_api):
    live_api.post("/time/advance", {"current_date": 5})
    assert set(at_once(lambda _: live_api.status("/time/advance", "POST"), range(6))) == {200}
    assert live_api.get("/time") == {"current_date": 11}


def test_after_the_last_day_there_is_none(api):
    api.post("/time/advance", {"current_date": 2**31 - 1})
    assert api.problems("POST", "/time/advance", {}) == {"current_date": "max_value"}


@pytest.mark.parametrize("day", ["5.0", "5e0", "0.5E1", "50e-1"])
def test_a_whole_number_may_be_written_with_a_point(api, day):
    body = f'{{"current_date": {day}}}'.encode()
    assert api.call("POST", "/time/advance", body, expect=200) == {"current_date": 5}
    assert api.response.content == b'{"current_date":5}'


@pytest.mark.parametrize("day", [-1, "5", None, 1.5, 2**31, 2.0**31, True])
def test_a_day_that_is_no_day_is_refused(api, day):
    assert list(api.problems("POST", "/time/advance", {"current_date": day})) == ["current_date"]


def test_of_many_who_move_the_day_at_once_the_latest_day_stays(live_api):
    at_once(lambda day: live_api.status("/time/advance", "POST", {"current_date": day}), [3, 9, 1, 7, 5, 8, 2, 6, 4])
    assert live_api.get("/time") == {"current_date": 9}
    assert PlatformState.objects.get().current_day == 9


def test_moderation_is_off_at_first_and_can_be_switched(api):
    assert api.get("/security/moderation") == {"is_enabled": False}
    assert api.patch("/security/moderation", {"is_enabled": True}) == {"is_enabled": True}
    assert api.get("/security/moderation") == {"is_enabled": True}
    assert api.patch("/security/moderation", {"is_enabled": False}) == {"is_enabled": False}


@pytest.mark.parametrize("value", ["true", 1, None, "yes"])
def test_the_switch_is_true_or_false(api, value):
    assert list(api.problems("PATCH", "/security/moderation", {"is_enabled": value})) == ["is_enabled"]


def test_the_day_and_the_switch_do_not_touch_each_other(api):
    api.post("/time/advance", {"current_date": 5})
    api.patch("/security/moderation", {"is_enabled": True})
    assert platform_state() == State(day=5, is_moderated=True)


def test_the_state_is_read_from_the_cache(api, django_assert_num_queries):
    api.post("/time/advance", {"current_date": 5})
    with django_assert_num_queries(0):
        assert api.get("/time") == {"current_date": 5}


def test_losing_the_cache_loses_nothing(api):
    api.post("/time/advance", {"current_date": 5})
    cache.clear()
    assert api.get("/time") == {"current_date": 5}


def test_a_slow_reader_does_not_cache_an_old_day(db):
    """It read the row before the day moved on, and puts what it read into the cache afterwards."""

    read = services._read
    others = iter([6])  # the day to which somebody else moves on meanwhile, once

    def read_then_lose_the_race(lock):
        if lock or not (day := next(others, None)):
            return read(lock)
        advance_day(day=day)
        return State(day=5)

    with patch("zoomad.state.services._read", read_then_lose_the_race):
        assert platform_state().day == 5
    assert platform_state().day == 6


def test_a_day_that_nobody_has_moved_yet_can_be_held_still(transactional_db):
    assert not PlatformState.objects.exists()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert day_held_still() == 0
            moved = pool.submit(in_thread, advance_day, day=1)
            until(somebody_waits_for_a_lock, 120)
            assert day_held_still() == 0
        assert moved.result(timeout=120) == 1


def in_thread(work, **arguments):
    try:
        return work(**arguments)
    finally:
        connections.close_all()


def test_a_change_that_fails_leaves_nothing_cached(db):
    class Failure(Exception):
        pass

    with pytest.raises(Failure), patch("zoomad.state.services.cache.set", side_effect=Failure):
        advance_day(day=6)
    assert cache.get(CACHE_KEY) is None
    assert platform_state().day == 0


def test_with_redis_down_requests_are_answered(api, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"},
    }
    assert api.post("/time/advance", {"current_date": 5}) == {"current_date": 5}
    assert api.get("/time") == {"current_date": 5}


def test_ping_answers_when_the_database_does(api):
    assert api.get("/system/ping") is True
