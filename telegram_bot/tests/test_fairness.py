"""One user never holds up another, and nothing holds up everybody."""

import asyncio
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from telegram_bot.incoming import turns
from telegram_bot.tests.people import Person, RunningBot
from telegram_bot.ui import sending
from tests.concurrency import until

pytestmark = pytest.mark.django_db
POISON = {"id": "1", "question": "secret words?", "options": [], "total_voter_count": 0, "is_closed": False}


def forwarded(person: Person, count: int) -> list[dict]:
    return [person._message(person.telegram.next_number(), text=f"forwarded {number}") for number in range(count)]


def test_an_update_that_cannot_be_read_is_passed_over(anna, boris, telegram, caplog):
    """A message with a poll as an older Bot API server writes it, in between those of others."""
    anna.says("/start")
    number = telegram.next_number()
    anna.waits(1, lambda: telegram.feed(message=anna._message(number, poll=POISON)))
    boris.says("/start").sees("Что вы хотите сделать?")
    anna.presses("Register an advertiser").sees("What is the advertiser's name?")
    assert "cannot be read: " in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("garbage", [{}, {"message": None}, {"message": []}, {"message": {"from": {"id": "x"}}}])
def test_what_is_hardly_an_update_stops_nobody(boris, telegram, garbage):
    telegram.feed(**garbage)
    boris.says("/start").sees("Что вы хотите сделать?")


def test_updates_are_not_fetched_again_and_again(anna, boris, telegram):
    poison = telegram.feed(message=anna._message(telegram.next_number(), poll=POISON))
    boris.says("/start")
    until(lambda: telegram.offsets[-1] > poison)
    before = len(telegram.offsets)
    for _ in range(5):
        boris.says("/start")
    assert min(telegram.offsets[before:], default=poison + 1) > poison
    assert len(telegram.offsets) - before <= 5 + 1


def test_a_hundred_messages_of_one_user_hold_up_nobody_and_get_one_answer(anna, boris, telegram):
    anna.says("/start").presses("Register a client").presses("Cancel")
    before = len(telegram.called("sendMessage"))
    for message in forwarded(anna, 100):
        telegram.feed(message=message)
    boris.says("/start").sees("Что вы хотите сделать?")
    until(lambda: "I did not expect a message here." in anna.screen.text)
    assert len(telegram.called("sendMessage")) - before < 20


def test_a_user_with_many_updates_takes_one_place_of_many(anna, boris, telegram, bot, monkeypatch):
    """With a single place for everybody, another user comes next all the same."""
    monkeypatch.setattr(bot.application.turns, "_slots", type(bot.application.turns._slots)(1))
    anna.says("/start").presses("Choose")
    for message in forwarded(anna, 60):
        telegram.feed(message=message)
    handled = bot.handled
    boris.says("/start").sees("Что вы хотите сделать?")
    assert bot.handled - handled < 60


def test_the_flood_limit_of_one_chat_holds_up_nobody_else(anna, boris, telegram, monkeypatch):
    anna.says("/start")
    waited, is_over = [], threading.Event()

    async def wait(seconds):
        waited.append(seconds)
        await asyncio.to_thread(is_over.wait, 60)

    monkeypatch.setattr(sending, "asyncio", SimpleNamespace(sleep=wait))
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
    telegram.feed(message=anna._message(telegram.next_number(), text="/start"))
    until(lambda: waited)
    boris.says("/start").sees("Что вы хотите сделать?")
    assert len(telegram.called("sendMessage")) == 3
    is_over.set()
    until(lambda: len(telegram.called("sendMessage")) == 4)
    assert waited == [2]


def test_who_is_to_wait_for_an_hour_is_not_waited_for(anna, telegram, monkeypatch):
    anna.says("/start")
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 3600", retry_after=3600)
    anna.says("/start").says("/start").sees("What would you like to do?")


def test_an_api_that_hangs_is_given_up_within_seconds_and_typing_is_shown(telegram, configuration, hanging_api):
    bot = RunningBot(telegram, replace(configuration, api_url=hanging_api))
    try:
        anna = Person(telegram, bot, 31).says("/start")
        start = time.monotonic()
        anna.presses("Choose an advertiser").sees("The platform does not answer just now.")
        assert time.monotonic() - start < 40  # it hangs for a minute
        assert telegram.called("sendChatAction")
    finally:
        bot.stop()


def test_what_is_handled_has_an_end(anna, boris, bot, monkeypatch):
    assert turns.LIMIT < 60
    assert sending.WAITS * sending.LONGEST_WAIT > turns.LIMIT, "so the limit is what ends it"
