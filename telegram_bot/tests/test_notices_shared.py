"""Several processes called by Telegram, one of which tells people: it dies, it hangs, and another goes on.

Nothing is untold, and what may be told twice says so. Redis gives a lease back after half a minute; the tests do it at
once.
"""

import asyncio
import random
import signal
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
import redis

from advertisers.factories import AdvertiserFactory
from telegram_bot.notices import service
from telegram_bot.notices.ledger import RedisLedger
from telegram_bot.tests.conftest import ids
from telegram_bot.tests.notices.telling import follows, happens, notices_to
from telegram_bot.tests.notices.test_killed import AGAIN, ANNA, TELLS, told
from telegram_bot.tests.notices.test_killed import happens as happens_to_anna
from telegram_bot.tests.people import Person, RunningBot
from telegram_bot.tests.test_runbot import PATIENCE, running
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


def test_one_that_tells_again_has_settled_first_what_it_had_begun_before(bots, anna, bean, memory, telegram):
    """Or what it notes late of an earlier message could end another one that was begun meanwhile."""
    telegram.faults.append("hang")
    happens(bean, title="Coffee")
    sees(anna, "Ended: Coffee")
    times_up(memory)
    sees(anna, AGAIN)
    bots[1].stop()
    happens(bean, title="Tea")
    time.sleep(1)
    assert memory.get(LEASE) is None, "Telegram has not answered it yet"
    telegram.released.set()
    sees(anna, "Ended: Tea")
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


@pytest.fixture
def start(telegram, platform_url, tmp_path, settings):
    """Start a process that Telegram calls."""
    with ExitStack() as running_ones:

        def begin(name, bundled):
            port = free_ports(1)[0]
            (tmp_path / name).mkdir(exist_ok=True)
            own = {"REDIS_URL": settings.REDIS_URL, "BOT_BUNDLE_SECONDS": str(bundled), "BOT_WEBHOOK_PORT": str(port)}
            own["BOT_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
            return running_ones.enter_context(running(telegram, platform_url, tmp_path / name, **TELLS, **own))

        yield begin


def test_what_a_killed_process_has_read_another_tells_once(telegram, start, memory):
    killed = start("first", bundled=3600)
    until(lambda: memory.get(POSITION) is not None, PATIENCE)
    happens_to_anna("Coffee")
    until(lambda: "Coffee" in (memory.get(f"zoomad:bot:notices:of:{ANNA}") or ""), PATIENCE)
    start("second", bundled=0)
    killed.send_signal(signal.SIGKILL)
    times_up(memory)
    until(lambda: any("Ended: Coffee" in text for text in told(telegram)), PATIENCE)
    happens_to_anna("Tea")
    until(lambda: any("Ended: Tea" in text for text in told(telegram)), PATIENCE)
    assert sum("Coffee" in text for text in told(telegram)) == 1
    assert not any(AGAIN in text for text in told(telegram))


def test_killed_in_turns_at_any_moment_they_leave_nothing_untold(telegram, start, memory):
    chance = random.Random(18)
    titles = []
    processes = {name: start(name, bundled=0.2) for name in ("first", "second")}
    until(lambda: memory.get(POSITION) is not None, PATIENCE)
    for name in ("first", "second", "first", "second"):
        for _ in range(4):
            titles.append(f"No. {len(titles)};")
            happens_to_anna(titles[-1])
            time.sleep(chance.uniform(0, 0.5))
        processes[name].send_signal(signal.SIGKILL)
        times_up(memory)  # where it was the other that told, it finds that its time is up
        processes[name] = start(name, bundled=0.2)
    happens_to_anna("The end")
    until(lambda: any("The end" in text for text in told(telegram)), PATIENCE)
    for title in titles:
        telling = [text for text in told(telegram) if title in text]
        assert telling, f"{title} is untold"
        assert all(AGAIN in text for text in telling[1:]), f"{title} is told twice"
