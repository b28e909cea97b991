"""Several processes called by Telegram, one of which tells people: it dies, it hangs, and another goes on.

Nothing is untold, and what may be told twice says so. Redis gives a lease back after half a minute; the tests do it at
once.
"""

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
import redis

from advertisers.factories import AdvertiserFactory
from telegram_bot.notices import service
from telegram_bot.notices.ledger import RedisLedger
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.notices.telling import follows, happens, notices_to
from telegram_bot.tests.notices.test_killed import AGAIN
from telegram_bot.tests.people import Person, RunningBot
from telegram_bot.tests.test_runbot import PATIENCE
from telegram_bot.tests.test_webhook import free_ports
from tests.concurrency import until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_waits")]
LEASE, POSITION = "zoomad:bot:notices:leader", "zoomad:bot:notices:position"


@pytest.fixture
def bean():
    return AdvertiserFactory(name="Bean & Co")


@pytest.fixture
def bots(telegram, configuration, memory, settings, monkeypatch):
    """Two processes behind one address, the first of which tells; both look often at who does."""
    monkeypatch.setattr(service, "LOOK_AGAIN", 0.1)
    monkeypatch.setattr(service, "KEEP_ALIVE", 0.2)
    ports = free_ports(2)
    address = f"http://127.0.0.1:{ports[0]}/telegram"
    called = replace(configuration, tells=True, bundled=0.1, redis_url=settings.REDIS_URL, webhook_url=address)
    started = []
    for port in ports:
        started.append(RunningBot(telegram, replace(called, webhook_port=port)))
        until(lambda: memory.get(POSITION) is not None)
    assert tells(memory, started[0])
    telegram.ports = ports
    yield started
    telegram.released.set()
    telegram.ports = []
    for bot in started:
        if bot.thread.is_alive():
            bot.stop()


@pytest.fixture
def anna(telegram, bots, bean):
    return follows(Person(telegram, bots[0], next(ids), "en-GB"), bean)


def tells(memory, bot):
    """Say whether this process is the one that tells."""
    ledger = bot.application.notices.ledger
    assert isinstance(ledger, RedisLedger)
    return memory.get(LEASE) == ledger._token


@contextmanager
def hanging(bot):
    """Have a process do nothing at all, as one that is stopped, or whose machine is."""
    goes_on = threading.Event()
    bot.loop.call_soon_threadsafe(goes_on.wait)
    try:
        yield
    finally:
        goes_on.set()


def goes_on(bot, turns=20):
    """Let the process go on with all that waits for nothing."""

    async def pass_by():
        for _ in range(turns):
            await asyncio.sleep(0)

    bot._run(pass_by())


def times_up(memory):
    """Let the time of whoever tells be up, half a minute early."""
    memory.delete(LEASE)


def sees(person, text):
    until(lambda: any(text in said for said in notices_to(person)))


def is_noted(bot, person):
    """Wait until the process knows that a message has arrived."""
    ledger = bot.application.notices.ledger
    until(lambda: bot._run(ledger.load(person.id)).sending is None)


def how_often(person, text):
    return sum(text in said for said in notices_to(person))


def test_of_two_one_tells_and_the_other_goes_on_at_once_where_it_ends(bots, anna, bean, memory):
    happens(bean, title="Coffee")
    sees(anna, "Ended: Coffee")
    bots[0].stop()
    happens(bean, title="Tea")
    sees(anna, "Ended: Tea")
    assert tells(memory, bots[1])
    assert [how_often(anna, title) for title in ("Coffee", "Tea", AGAIN)] == [1, 1, 0]


def test_one_ends_though_reading_fails_at_that_very_moment(bots, bean, monkeypatch):
    is_reading = threading.Event()

    async def fails(_wait):
        is_reading.set()
        try:
            await asyncio.sleep(PATIENCE)
        finally:
            raise redis.RedisError

    monkeypatch.setattr(bots[0].application.notices._reader, "read_on", fails)
    happens(bean, title="Coffee")  # which ends what it waits for
    assert is_reading.wait(PATIENCE)
    bots[0].stop()
    assert not bots[0].thread.is_alive()


def test_one_that_hangs_is_replaced_and_tells_nothing_a_second_time_when_it_goes_on(bots, anna, bean, memory):
    happens(bean, title="Coffee")
    sees(anna, "Ended: Coffee")
    is_noted(bots[0], anna)
    with hanging(bots[0]):
        times_up(memory)
        until(lambda: tells(memory, bots[1]))
        happens(bean, title="Tea")
        sees(anna, "Ended: Tea")
    happens(bean, title="Milk")
    sees(anna, "Ended: Milk")
    assert tells(memory, bots[1])
    assert [how_often(anna, title) for title in ("Coffee", "Tea", "Milk", AGAIN)] == [1, 1, 1, 0]


def test_one_that_hangs_before_telegram_has_answered_is_repeated_with_a_word_about_it(
    bots, anna, bean, memory, telegram
):
    telegram.faults.append("hang")
    happens(bean, title="Coffee")
    sees(anna, "Ended: Coffee")
    with hanging(bots[0]):
        times_up(memory)
        sees(anna, AGAIN)
        telegram.released.set()
    happens(bean, title="Tea")
    sees(anna, "Ended: Tea")
    first, second, _third = notices_to(anna)
    assert second == f"🔁 {AGAIN}\n\n{first}"


def test_one_that_tells_again_has_settled_first_what_it_had_begun_before(
    bots, anna, bean, memory, telegram, monkeypatch
):
    """Or what it notes late of an earlier message could end another one that was begun meanwhile."""
    is_settling, held = threading.Event(), []
    notices = bots[0].application.notices
    settle, hold = notices._sender.settle, notices.ledger.hold

    async def settling(grace):
        is_settling.set()
        await settle(grace)

    async def holding():
        held.append(telegram.released.is_set())
        return await hold()

    monkeypatch.setattr(notices._sender, "settle", settling)
    monkeypatch.setattr(notices.ledger, "hold", holding)
    telegram.faults.append("hang")
    happens(bean, title="Coffee")
    sees(anna, "Ended: Coffee")
    times_up(memory)
    sees(anna, AGAIN)
    bots[1].stop()
    happens(bean, title="Tea")
    until(is_settling.is_set)
    goes_on(bots[0])
    assert held == [], "Telegram has not answered it yet"
    telegram.released.set()
    sees(anna, "Ended: Tea")
    assert held
    assert all(held)
    assert [how_often(anna, title) for title in ("Coffee", "Tea", AGAIN)] == [2, 1, 1]


def test_who_blocks_the_bot_and_comes_back_may_say_so_to_any_of_them(bots, anna, bean, memory, telegram):
    other = bots[1].configuration.webhook_port
    telegram.ports = [other]
    change = {"old_chat_member": {"status": "member", "user": anna.user}, "date": 1, "from": anna.user}
    change |= {"new_chat_member": {"status": "kicked", "user": anna.user, "until_date": 0}}
    telegram.feed(my_chat_member={**change, "chat": {"id": anna.id, "type": "private"}})
    ledger = bots[0].application.notices.ledger
    until(lambda: bots[0]._run(ledger.is_away(anna.id)))
    happens(bean, title="Coffee")
    until(lambda: bots[0]._run(ledger.load(anna.id)).has_news)
    assert not anna.screens
    telegram.feed(message=anna._message(telegram.next_number(), text="/start"))
    sees(anna, "Ended: Coffee")
    assert tells(memory, bots[0])
