"""Several processes of `manage.py runbot`, of which the one that tells people is killed: another goes on.

Redis gives its lease back after half a minute; the tests do it at once.
"""

import random
import signal
import time
from contextlib import ExitStack

import pytest

from telegram_bot.tests.notices.test_killed import ANNA, TELLS, happens, leaves_nothing_untold, tells_coffee_once
from telegram_bot.tests.processes import forked
from telegram_bot.tests.test_notices_shared import LEASE, POSITION
from telegram_bot.tests.test_runbot import PATIENCE, settings_of
from telegram_bot.tests.test_webhook import free_ports
from tests.concurrency import until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_waits")]


@pytest.fixture
def start(telegram, platform_url, tmp_path, settings):
    """Start a process that Telegram calls."""
    with ExitStack() as running_ones:

        def begin(name, bundled):
            port = free_ports(1)[0]
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            own = {"REDIS_URL": settings.REDIS_URL, "BOT_BUNDLE_SECONDS": str(bundled), "BOT_WEBHOOK_PORT": str(port)}
            own["BOT_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
            return running_ones.enter_context(
                forked(settings_of(telegram, platform_url, folder, **TELLS, **own), folder / "log")
            )

        yield begin


def test_what_a_killed_process_has_read_another_tells_once(telegram, start, memory):
    killed = start("first", bundled=3600)
    until(lambda: memory.get(POSITION) is not None, PATIENCE)
    happens("Coffee")
    until(lambda: "Coffee" in (memory.get(f"zoomad:bot:notices:of:{ANNA}") or ""), PATIENCE)
    start("second", bundled=0)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    memory.delete(LEASE)
    tells_coffee_once(telegram)


def test_killed_in_turns_at_any_moment_they_leave_nothing_untold(telegram, start, memory):
    chance = random.Random(18)
    titles = []
    processes = {name: start(name, bundled=0.2) for name in ("first", "second")}
    until(lambda: memory.get(POSITION) is not None, PATIENCE)
    for name in ("first", "second", "first", "second"):
        for _ in range(4):
            titles.append(f"No. {len(titles)};")
            happens(titles[-1])
            time.sleep(chance.uniform(0, 0.5))
        processes[name].send_signal(signal.SIGKILL)
        processes[name].wait()
        memory.delete(LEASE)  # where it was the other that told, it finds that its time is up
        processes[name] = start(name, bundled=0.2)
    leaves_nothing_untold(telegram, titles)
