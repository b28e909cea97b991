"""Notices of `manage.py runbot` as a process that is killed at any point: nothing untold, and nothing told twice unsaid."""

import json
import random
import signal
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from advertisers.factories import AdvertiserFactory
from advertisers.models import Advertiser
from events.models import Kind
from events.services import record
from members.models import Member
from telegram_bot.tests.processes import Forked, forked
from telegram_bot.tests.telegram import Telegram
from telegram_bot.tests.test_runbot import PATIENCE, settings_of
from tests.concurrency import until

pytestmark = pytest.mark.django_db
ANNA = 9
TELLS = {"BOT_NOTICES": "1", "BOT_QUIET_HOURS": ""}
AGAIN = "You may have seen this already:"


def running(telegram: Telegram, platform_url: str, folder: Path, **settings: str) -> AbstractContextManager[Forked]:
    return forked(settings_of(telegram, platform_url, folder, **TELLS, **settings), folder / "log")


def happens(title: str) -> Advertiser:
    """Let something happen to an advertiser of Anna's."""
    advertiser = AdvertiserFactory(name=f"Of {title}")
    Member.objects.create(advertiser=advertiser, user_id=ANNA, language="en")
    record(Kind.CAMPAIGN_ENDED, advertiser_id=advertiser.pk, data={"title": title})
    return advertiser


def kept(folder: Path) -> dict[str, str]:
    try:
        entries: dict[str, str] = json.loads((folder / "bot.json").read_text())
    except FileNotFoundError:
        return {}
    return entries


def told(telegram: Telegram) -> list[str]:
    return [shown.text for shown in list(telegram.chats[ANNA].values())]


def tells(telegram: Telegram, text: str) -> None:
    until(lambda: any(text in said for said in told(telegram)), PATIENCE)


def tells_coffee_once(telegram: Telegram) -> None:
    tells(telegram, "Ended: Coffee")
    happens("Tea")
    tells(telegram, "Ended: Tea")
    assert sum("Coffee" in text for text in told(telegram)) == 1
    assert not any(AGAIN in text for text in told(telegram))


def leaves_nothing_untold(telegram: Telegram, titles: list[str]) -> None:
    happens("The end")
    tells(telegram, "Ended: The end")
    for title in titles:
        telling = [text for text in told(telegram) if title in text]
        assert telling, f"{title} is untold"
        assert all(AGAIN in text for text in telling[1:]), f"{title} is told twice"


def begins(folder: Path) -> None:
    until(lambda: "notices:position" in kept(folder), PATIENCE)


def test_killed_between_reading_and_sending_it_tells_once(telegram, platform_url, tmp_path):
    with running(telegram, platform_url, tmp_path, BOT_BUNDLE_SECONDS="3600") as process:
        begins(tmp_path)
        happens("Coffee")
        until(lambda: "Coffee" in kept(tmp_path).get(f"notices:of:{ANNA}", ""), PATIENCE)
        process.send_signal(signal.SIGKILL)
    with running(telegram, platform_url, tmp_path, BOT_BUNDLE_SECONDS="0"):
        tells_coffee_once(telegram)


def test_killed_between_sending_and_noting_it_tells_again_and_says_so(telegram, platform_url, tmp_path):
    with running(telegram, platform_url, tmp_path, BOT_BUNDLE_SECONDS="0") as process:
        begins(tmp_path)
        telegram.faults.append("hang")
        happens("Coffee")
        tells(telegram, "Ended: Coffee")
        process.send_signal(signal.SIGKILL)
    telegram.released.set()
    with running(telegram, platform_url, tmp_path, BOT_BUNDLE_SECONDS="0") as process:
        tells(telegram, AGAIN)
        happens("Tea")
        tells(telegram, "Ended: Tea")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    first, second, _third = told(telegram)
    assert second == f"🔁 {AGAIN}\n\n{first}"


def test_killed_at_any_moment_it_leaves_nothing_untold(telegram, platform_url, tmp_path):
    chance = random.Random(17)
    titles: list[str] = []
    for _round in range(5):
        with running(telegram, platform_url, tmp_path, BOT_BUNDLE_SECONDS="0.2") as process:
            begins(tmp_path)
            for _ in range(4):
                titles.append(f"No. {len(titles)};")
                happens(titles[-1])
                time.sleep(chance.uniform(0, 0.6))
            process.send_signal(signal.SIGKILL)
    with running(telegram, platform_url, tmp_path, BOT_BUNDLE_SECONDS="0"):
        leaves_nothing_untold(telegram, titles)
