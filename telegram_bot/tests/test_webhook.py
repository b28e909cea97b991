"""Being called by Telegram instead of asking it, and several processes that share the work."""

import socket
from dataclasses import replace

import httpx
import pytest

from clients.models import Client
from telegram_bot.tests.people import Person, RunningBot
from tests.concurrency import until

pytestmark = pytest.mark.django_db


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


@pytest.fixture
def called(configuration):
    port = free_ports(1)[0]
    return replace(configuration, webhook_url=f"http://127.0.0.1:{port}/telegram", webhook_port=port)


@pytest.fixture
def two_bots(telegram, called, settings, memory):
    """Two processes behind one address, with one memory."""
    ports = free_ports(2)
    bots = [RunningBot(telegram, replace(called, redis_url=settings.REDIS_URL, webhook_port=port)) for port in ports]
    telegram.ports = ports
    yield bots
    telegram.ports = []
    for bot in bots:
        if bot.thread.is_alive():
            bot.stop()


def test_telegram_calls_and_the_conversation_is_the_same(telegram, called):
    bot = RunningBot(telegram, called)
    try:
        assert telegram.webhook["url"] == called.webhook_url
        assert len(telegram.webhook["secret_token"]) == 64
        assert "my_chat_member" in telegram.webhook["allowed_updates"]
        anna = Person(telegram, bot, 11).says("/start").presses("Register a client").says("anna").sees("How old")
        assert httpx.get(f"http://127.0.0.1:{called.webhook_port}/health", trust_env=False).text == "ok"
        assert not telegram.called("getUpdates")
        anna.says("/start")
    finally:
        bot.stop()


def test_who_does_not_know_the_secret_is_not_heard(telegram, called):
    bot = RunningBot(telegram, called)
    try:
        update = {"update_id": 5, "message": Person(telegram, bot, 12)._message(3, text="/start")}
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}):
            answer = httpx.post(called.webhook_url, json=update, headers=headers, trust_env=False)
            assert answer.status_code == 403
        assert not telegram.chats[12]
    finally:
        bot.stop()


@pytest.mark.parametrize("body", ["{", "[]", "7", '{"update_id": "x"}', '{"update_id": 1, "internal": {"user": 1}}'])
def test_what_is_no_update_is_taken_once_and_forgotten(telegram, called, body):
    bot = RunningBot(telegram, called)
    try:
        headers = {"X-Telegram-Bot-Api-Secret-Token": telegram.webhook["secret_token"]}
        assert httpx.post(called.webhook_url, content=body, headers=headers, trust_env=False).status_code == 200
        Person(telegram, bot, 13).says("/start").sees("What would you like to do?")
    finally:
        bot.stop()


def test_two_processes_share_the_work_and_each_user_is_answered_in_order(telegram, two_bots):
    people = [Person(telegram, two_bots[0], 100 + number) for number in range(6)]
    for person in people:
        telegram.feed(message=person._message(telegram.next_number(), text="/start"))
    until(lambda: all(person.screens for person in people))
    for _ in range(3):  # a press and the answers to what it leads to, one after the other
        for person in people:
            register(telegram, person)
        until(lambda: all("is registered" in person.screen.text for person in people))
    assert Client.objects.count() == 18
    assert all(bot.handled for bot in two_bots), "both have worked"


def register(telegram, person) -> None:
    """Register a client, each answer as soon as the question is there, whichever process has asked it."""
    if person.screen.buttons[0][0]["text"].startswith("🙋"):
        press(telegram, person, "Register another")
    else:
        press(telegram, person, "Register a client")
    for question, answer in (("login", f"user {person.id}"), ("How old", "30"), ("Where does", "Moscow")):
        until(lambda: question in person.screen.text)  # noqa: B023 - done before the next
        telegram.feed(message=person._message(telegram.next_number(), text=answer))
    until(lambda: "Which gender" in person.screen.text)
    press(telegram, person, "Female")


def press(telegram, person, label) -> None:
    data = next(b["callback_data"] for row in person.screen.buttons for b in row if label in b["text"])
    message = person._message(person.screen.id, text="…")
    telegram.feed(
        callback_query={
            "id": f"{person.id}-{telegram.next_number()}",
            "from": person.user,
            "chat_instance": "1",
            "message": message,
            "data": data,
        }
    )


def test_an_update_that_is_delivered_twice_happens_once(telegram, two_bots):
    anna = Person(telegram, two_bots[0], 201)
    number = telegram.feed(message=anna._message(telegram.next_number(), text="/start"))
    until(lambda: anna.screens)
    again = {"update_id": number, "message": anna._message(number, text="/start")}
    for port in telegram.ports:
        assert telegram.call_the_bot(again, port) == 200
    until(lambda: sum(bot.handled for bot in two_bots) >= 2)
    assert len(telegram.called("sendMessage")) == 1


def test_what_a_process_that_died_has_left_is_done_by_another(telegram, two_bots, settings):
    """As after kill -9: an update is in the inbox, nobody has been woken, and the turn is free."""
    anna = Person(telegram, two_bots[0], 202)
    two_bots[0].stop()
    message = anna._message(telegram.next_number(), text="/start")
    inbox = two_bots[1].application.turns._inbox
    two_bots[1]._run(inbox.put(202, {"update_id": telegram.next_number(), "message": message}))
    until(lambda: anna.screens)
    anna.sees("What would you like to do?")


def test_while_redis_is_away_telegram_keeps_the_updates(telegram, two_bots):
    anna = Person(telegram, two_bots[0], 203)
    port = two_bots[0].application.store.redis.connection_pool.connection_kwargs["port"]
    for bot in two_bots:
        bot.redis_listens_at(9)
    telegram.feed(message=anna._message(telegram.next_number(), text="/start"))
    until(lambda: len(telegram.statuses) >= 2)
    assert set(telegram.statuses) == {503}
    assert not anna.screens
    for bot in two_bots:
        bot.redis_listens_at(port)
    until(lambda: anna.screens)
    anna.sees("What would you like to do?")
