"""Notices are told once, whatever breaks meanwhile."""

import time

import pytest

from telegram_bot.tests.notices.telling import follows, happens, notices_to, settled, two
from tests.concurrency import until

pytestmark = pytest.mark.django_db


def test_a_restart_between_reading_and_telling_loses_and_doubles_nothing(bean, start):
    patient = start(bundled=3600)
    anna, _boris = two(patient)
    follows(anna, bean)
    happens(bean)
    until(lambda: patient._run(patient.application.notices.ledger.load(anna.id)).has_news)
    patient.stop()
    assert not anna.screens
    quick = start()
    anna.comes_to_see("Ended: Coffee")
    settled(quick, anna)
    assert len(notices_to(anna)) == 1


def test_reading_a_part_of_the_feed_once_more_tells_nothing_twice(anna, bean, bot, monkeypatch):
    follows(anna, bean)
    ledger = bot.application.notices.ledger
    before = bot._run(ledger.position())
    happens(bean)
    anna.comes_to_see("Ended: Coffee")
    bot._run(ledger.move_to(before))  # as if it had been killed before it noted its place
    settled(bot, anna)
    assert len(notices_to(anna)) == 1


def test_a_lost_answer_is_told_again_and_says_so(anna, bean, bot, telegram, monkeypatch):
    monkeypatch.setattr("telegram_bot.notices.sender.REST", 0.1)
    follows(anna, bean)
    telegram.faults.append("cut")
    happens(bean)
    anna.comes_to_see("You may have seen this already:")
    first, second = notices_to(anna)
    assert second.endswith(first)


def test_what_telegram_never_had_is_told_as_if_nothing_had_been(anna, bean, bot, telegram, monkeypatch):
    monkeypatch.setattr("telegram_bot.notices.sender.REST", 0.1)
    follows(anna, bean)
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    start = time.monotonic()
    happens(bean)
    anna.comes_to_see("Ended: Coffee").does_not_see("already")
    assert time.monotonic() - start > 1
    assert len(telegram.called("sendMessage")) == 2


def test_the_flood_limit_of_one_chat_holds_up_nobody_else_for_long(anna, boris, bean, bot, telegram, monkeypatch):
    monkeypatch.setattr("telegram_bot.notices.reader.KNOWN_FOR", 0)  # followers are looked up each time
    follows(anna, bean)
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 3600", retry_after=3600)
    happens(bean)
    until(lambda: not telegram.refusals["sendMessage"])
    follows(boris, bean)
    happens(bean, title="Tea")
    boris.comes_to_see("Закончились: Tea")
    assert not anna.screens


def test_who_has_blocked_the_bot_is_left_alone_until_they_come_back(anna, bean, bot, telegram):
    follows(anna, bean)
    telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    happens(bean)
    until(lambda: len(telegram.called("sendMessage")) == 1)
    happens(bean, title="Tea")
    settled(bot, anna)
    assert [call["chat_id"] for call in telegram.called("sendMessage")].count(str(anna.id)) == 1
    anna.says("/start")
    until(lambda: any("Ended: Tea" in text for text in notices_to(anna)))  # before or after what they see first
    assert sum("Ended: Coffee" in text for text in notices_to(anna)) == 1
    blocked = {"old_chat_member": {"status": "member", "user": anna.user}, "date": 1, "from": anna.user}
    blocked |= {"new_chat_member": {"status": "kicked", "user": anna.user, "until_date": 0}}
    anna.waits(1, lambda: telegram.feed(my_chat_member={**blocked, "chat": {"id": anna.id, "type": "private"}}))
    count = len(anna.screens)
    happens(bean, title="Milk")
    settled(bot, anna)
    assert len(anna.screens) == count


def test_who_comes_back_at_the_very_moment_at_which_they_are_found_away_is_told(anna, bean, bot, monkeypatch):
    ledger, came_back = bot.application.notices.ledger, []
    is_away = ledger.is_away

    async def comes_back(user):
        found = await is_away(user)
        if user == anna.id and not came_back:
            came_back.append(user)
            await ledger.welcome(user, time.time())
        return found

    follows(anna, bean)
    bot._run(ledger.set_away(anna.id))
    monkeypatch.setattr(ledger, "is_away", comes_back)
    happens(bean)
    anna.comes_to_see("Ended: Coffee")
    assert came_back


def test_a_damaged_place_in_the_feed_is_begun_anew(anna, bean, bot, caplog):
    """After a restore of the platform's database, its feed may end before the place that was read last."""
    follows(anna, bean)
    bot._run(bot.application.notices.ledger.move_to(10**9))
    until(lambda: "as after a restore" in caplog.text)
    happens(bean)
    anna.comes_to_see("Ended: Coffee")
