"""`manage.py runbot` as a process."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from telegram_bot.application import GRACE, GRACE_FOR_NOTICES
from telegram_bot.tests.telegram import TOKEN, Telegram
from tests.concurrency import until
from tools.local import ports
from tools.local.environment import ROOT

pytestmark = pytest.mark.django_db
PATIENCE = 90
COMMAND = [sys.executable, "manage.py", "runbot"]


def settings_of(telegram: Telegram, platform_url: str, folder: Path, **settings: str) -> dict[str, str]:
    return {
        "REDIS_URL": "",
        "BOT_TOKEN": TOKEN,
        "API_URL": platform_url,
        "TELEGRAM_API_BASE_URL": telegram.url,
        "BOT_STATE_FILE": str(folder / "bot.json"),
        "BOT_NOTICES": "0",
        **settings,
    }


@contextmanager
def running(telegram: Telegram, platform_url: str, folder: Path, **settings: str) -> Iterator[subprocess.Popen]:
    environment = os.environ | settings_of(telegram, platform_url, folder, **settings)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def says(telegram: Telegram, text: str) -> None:
    user = {"id": 9, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    chat = {"id": 9, "type": "private"}
    number = telegram.next_number()
    telegram.feed(
        message={"message_id": number, "date": 1, "chat": chat, "from": user, "text": text, "entities": entities}
    )


def presses(telegram: Telegram, label: str) -> None:
    shown = list(telegram.chats[9].values())[-1]
    data = next(b["callback_data"] for row in shown.buttons for b in row if label in b["text"])
    message = {"message_id": shown.id, "date": 1, "chat": {"id": 9, "type": "private"}, "text": "…"}
    user = {"id": 9, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    telegram.feed(callback_query={"id": "9-1", "from": user, "chat_instance": "1", "message": message, "data": data})


def sees(telegram: Telegram, text: str) -> None:
    until(lambda: any(text in shown.text for shown in list(telegram.chats[9].values())), PATIENCE)


def record(folder: Path) -> dict:
    return json.loads(json.loads((folder / "bot.json").read_text())["user:9"])


def test_it_survives_kill_9_and_ends_cleanly_on_sigterm(telegram, platform_url, tmp_path):
    port = ports.pick()
    with running(telegram, platform_url, tmp_path) as process:
        says(telegram, "/start")
        sees(telegram, "What would you like to do?")
        presses(telegram, "Register a client")
        sees(telegram, "What is the client's login?")
        says(telegram, "a secret login")
        sees(telegram, "How old")
        until(lambda: record(tmp_path)["now"]["form"]["answers"] == {"login": "a secret login"}, PATIENCE)
        process.send_signal(signal.SIGKILL)
    with running(telegram, platform_url, tmp_path, BOT_METRICS_PORT=str(port)) as process:
        says(telegram, "31")
        sees(telegram, "Where does the client live?")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            metrics = answer.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert "zoomad_bot_updates_total" in metrics
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log, log
    assert "secret" not in log
    assert TOKEN not in log


def test_sigterm_ends_it_whatever_hangs(telegram, hanging_api, tmp_path):
    with running(telegram, hanging_api, tmp_path) as process:
        says(telegram, "/start")
        sees(telegram, "What would you like to do?")
        presses(telegram, "Choose an advertiser")
        says(telegram, "secret words")
        telegram.feed(
            message={"message_id": 1, "date": 1, "from": {"id": 9}, "chat": {"id": 9}, "text": "secret words"}
        )
        until(lambda: telegram.called("sendChatAction"), PATIENCE)
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert time.monotonic() - start < 40  # what hangs does so for a minute
    assert GRACE + GRACE_FOR_NOTICES < 8  # compose gives it fifteen seconds
    log = (tmp_path / "log").read_text()
    assert "secret" not in log
    assert "Traceback" not in log, log


def test_without_a_token_it_says_what_to_set(settings):
    settings.BOT_TOKEN = ""
    with pytest.raises(CommandError, match="BOT_TOKEN is not set"):
        call_command("runbot")


def test_a_refused_token_is_said_and_not_logged(telegram, platform_url, tmp_path):
    with running(telegram, platform_url, tmp_path, BOT_TOKEN="1:wrong") as process:
        assert process.wait(90) == 1
    log = (tmp_path / "log").read_text()
    assert "Telegram does not know the token" in log
    assert "1:wrong" not in log
    assert "Traceback" not in log, log
