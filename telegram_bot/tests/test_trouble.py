"""What Telegram, the network and strangers do to the bot."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from django.core.management import call_command
from prometheus_client import REGISTRY

from telegram_bot.memory.stores import FileStore
from telegram_bot.metrics import ERRORS
from telegram_bot.tests.people import Person, RunningBot

pytestmark = pytest.mark.django_db


def errors(source: str) -> float:
    ERRORS.labels(source)
    return REGISTRY.get_sample_value("zoomad_bot_errors_total", {"source": source})


@pytest.fixture
def quiet(caplog):
    """Nothing worse than a warning is logged, and nothing that people write."""
    before = errors("bot")
    yield
    assert not [record for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}]
    assert errors("bot") == before


def test_an_edit_that_changes_nothing_is_no_error(anna, telegram, quiet):
    anna.says("/start")
    telegram.refuse("editMessageText", 400, "Bad Request: message is not modified: the same")
    anna.presses("Choose")


def test_a_message_that_is_gone_is_replaced(anna, telegram, quiet):
    anna.says("/start")
    shown = anna.screen
    del telegram.chats[anna.id][shown.id]
    anna.presses_data(shown.id, shown.buttons[0][0]["callback_data"]).sees("There are no advertisers yet.")


def test_a_message_too_old_to_delete_loses_its_buttons(anna, telegram, quiet):
    anna.says("/start")
    old = anna.screen
    telegram.refuse("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")
    anna.says("/start").sees("What would you like to do?")
    assert old.buttons == []


def test_a_press_too_old_to_be_answered_works_all_the_same(anna, telegram, quiet):
    anna.says("/start")
    telegram.refuse("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    anna.presses("Register an advertiser").sees("What is the advertiser's name?")


def test_a_user_who_blocked_the_bot_is_no_error(anna, telegram, quiet):
    telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    anna.says("/start")
    assert anna.screens == []
    anna.says("/start").sees("What would you like to do?")


@pytest.mark.filterwarnings("ignore:.*retry_after")  # the library's own, about a type that it will change
def test_the_flood_limit_is_waited_for(anna, telegram, quiet):
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    anna.says("/start").sees("What would you like to do?")


def test_a_failing_update_does_not_stop_the_others_and_is_logged_without_its_text(anna, boris, telegram, caplog):
    anna.says("/start").presses("Register an advertiser")
    before = errors("telegram")
    telegram.refuse("sendMessage", 400, "Bad Request: something new")
    anna.sends_sticker()
    boris.says("/start").sees("Что вы хотите сделать?")
    anna.says("a secret name").sees("Advertiser a secret name")
    assert errors("telegram") == before + 1
    assert "An update could not be handled." in caplog.text
    assert "secret" not in caplog.text


def test_telegram_being_down_for_a_moment_is_survived(anna, telegram, quiet):
    telegram.refuse("getUpdates", 502, "Bad Gateway")
    anna.says("/start").sees("What would you like to do?")


def test_in_groups_there_is_one_word_and_edited_messages_are_ignored(anna, telegram, quiet):
    message = {"message_id": 5, "date": 1, "from": anna.user, "text": "/start"}
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    group = message | {"chat": {"id": -5, "type": "group", "title": "g"}}
    edited = message | {"chat": {"id": anna.id, "type": "private"}, "edit_date": 2}
    anna.waits(1, lambda: (telegram.feed(edited_message=edited), telegram.feed(message=group)))
    assert anna.screens == []
    assert ["I work in private chats only" in said.text for said in telegram.chats[-5].values()] == [True]


def test_only_those_who_may_are_let_in(telegram, configuration):
    bot = RunningBot(telegram, replace(configuration, allowed_users=frozenset({1})))
    try:
        Person(telegram, bot, 1).says("/start").sees("What would you like to do?")
        stranger = Person(telegram, bot, 2).says("/start").sees("not open to everybody", "2")
        assert stranger.screen.buttons == []
        stranger.presses_data(5, "x.0").is_told("not open to everybody")
    finally:
        bot.stop()


def test_a_screen_that_was_shown_but_not_stored_is_found_again(anna, telegram):
    """As after a kill between the sending of a message and the writing of the state."""
    anna.says("/start").presses("Register an advertiser")
    shown = telegram.chats[anna.id].pop(anna.screen.id)
    shown.id = telegram.next_number()
    telegram.chats[anna.id][shown.id] = shown
    anna.presses_data(shown.id, "lost.0").is_told("out of date").sees("What is the advertiser's name?")
    anna.presses("Back").sees("What would you like to do?")
    assert len(anna.screens) == 1


def test_who_comes_back_after_everything_was_lost_gets_the_menu(anna):
    anna.presses_data(77, "abc.0").is_told("out of date").sees("What would you like to do?")


@pytest.fixture
def redis_bot(telegram, configuration, settings):
    bot = RunningBot(telegram, replace(configuration, redis_url=settings.REDIS_URL))
    yield bot
    bot.stop()


@pytest.mark.parametrize(("key", "said"), [("k" * 32, "Roastery"), ("", "is not available just now")])
def test_where_keys_are_required_the_bot_needs_one(telegram, configuration, settings, key, said):
    settings.API_KEYS_REQUIRED, settings.API_KEY = True, "k" * 32
    call_command("ensure_api_key")
    bot = RunningBot(telegram, replace(configuration, api_key=key))
    try:
        Person(telegram, bot, 9).says("/start").presses("Register an advertiser").says("Roastery").sees(said)
    finally:
        bot.stop()


def test_redis_keeps_conversations_over_a_restart(telegram, redis_bot):
    anna = Person(telegram, redis_bot, 5)
    anna.says("/start").presses("Register a client").says("anna").sees("How old")
    redis_bot.restart()
    anna.says("31").sees("Where does the client live?").presses("Back").presses("Back").sees("Now: anna")


def test_redis_entries_leave_in_the_end(telegram, redis_bot, settings):
    Person(telegram, redis_bot, 6).says("/start")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert 0 < client.ttl("zoomad:bot:user:6") <= 90 * 24 * 3600


def test_a_conversation_goes_on_while_redis_is_away(telegram, configuration, settings, monkeypatch):
    bot = RunningBot(telegram, replace(configuration, redis_url=settings.REDIS_URL))
    try:
        anna = Person(telegram, bot, 7).says("/start")
        bot.redis_listens_at(9)
        anna.presses("Register a client").says("anna").sees("How old")
    finally:
        bot.stop()


def test_a_damaged_file_is_put_aside(tmp_path: Path):
    path = tmp_path / "bot.json"
    path.write_text("{")
    assert asyncio.run(FileStore(path).load("user:1")) is None
    assert (tmp_path / "bot.damaged").read_text() == "{"
