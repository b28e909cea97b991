"""People who talk to the bot, for tests that read like conversations."""

import asyncio
import threading
import time
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from typing import Self

from campaigns.tests.conftest import png
from telegram_bot.application import Application
from telegram_bot.configuration import Configuration
from telegram_bot.incoming.raw import INTERNAL, sender_of
from telegram_bot.tests.messages import Shown, photo_size
from telegram_bot.tests.telegram import Telegram

PATIENCE = 60


class RunningBot:
    """The real Application, on a thread of its own."""

    def __init__(self, telegram: Telegram, configuration: Configuration) -> None:
        self.telegram = telegram
        self.configuration = configuration
        self.done: Counter[int] = Counter()
        """Updates that were dealt with, by user."""
        self.returned: Counter[int] = Counter()
        """Jobs in the background that came back, by user."""
        self.went_on = threading.Condition()
        """Told of each that was dealt with."""
        self.start()

    def start(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self._run(self._start())

    async def _start(self) -> None:
        self.application = Application(self.configuration)
        await self.application.start()
        turns = self.application.turns
        handle = turns._handle

        async def counted(raw, following):
            try:
                await handle(raw, following)
            finally:
                with self.went_on:
                    (self.returned if INTERNAL in raw else self.done)[sender_of(raw)] += 1
                    self.went_on.notify_all()

        turns._handle = counted

    def stop(self) -> None:
        with self.telegram.changed:
            self.telegram.is_open = False
            self.telegram.changed.notify_all()
        try:
            self._run(self.application.stop())
        finally:  # one that does not end takes no other test along
            self.telegram.is_open = True
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join()
            self.loop.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def handled(self) -> int:
        """Updates that were dealt with."""
        return self.done.total()

    def redis_listens_at(self, port: int) -> None:
        """Have the bot look for Redis there."""
        pool = self.application.store.redis.connection_pool
        pool.connection_kwargs["port"] = port
        for connection in pool._available_connections:
            connection.port = port
        self._run(pool.disconnect())

    def lose_the_platform(self) -> None:
        self.application.platform.wire.http.base_url = "http://127.0.0.1:9"

    def find_the_platform(self) -> None:
        self.application.platform.wire.http.base_url = self.configuration.api_url

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)


@dataclass
class Person:
    """Somebody at a phone. `sees` looks at the bot's last message, `presses` presses a button of it."""

    telegram: Telegram
    bot: RunningBot
    id: int
    language: str = "en"

    def says(self, text: str, *, times: int = 1) -> Self:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        return self.sends(text, times=times, text=text, entities=entities)

    def sends_photo(self, content: bytes | None = None) -> Self:
        file_id = self._upload(content or png(640, 400))
        return self.sends("🖼", photo=[photo_size(file_id, 10), photo_size(file_id)])

    def sends_file(self, content: bytes, size: int = 1000) -> Self:
        file_id = self._upload(content)
        return self.sends("📎", document={"file_id": file_id, "file_unique_id": file_id, "file_size": size})

    def sends_sticker(self) -> Self:
        sticker = {"type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
        return self.sends("🙂", sticker={"file_id": "s", "file_unique_id": "s", **sticker})

    def sends(self, shown: str, *, times: int = 1, **content) -> Self:
        """Send something, so many times at once."""
        numbers = [self.telegram.next_number() for _ in range(times)]

        def act():
            for number in numbers:
                self.telegram.chats[self.id][number] = Shown(number, "user", shown)
                self.telegram.feed(message=self._message(number, **content))

        return self.waits(times, act)

    def presses(self, label: str, *, times: int = 1) -> Self:
        shown = self.screen
        button = next((b for row in shown.buttons for b in row if label in b["text"]), None)
        assert button, f"no button {label!r} among {shown.labels}"
        return self.presses_data(shown.id, button["callback_data"], times=times)

    def presses_data(self, message_id: int, data: str, *, times: int = 1) -> Self:
        def act():
            for _ in range(times):
                self.telegram.feed(
                    callback_query={
                        "id": f"{self.id}-{self.telegram.next_number()}",
                        "from": self.user,
                        "chat_instance": "1",
                        "message": self._message(message_id, text="…")
                        | {"from": {"id": 1, "is_bot": True, "first_name": "b"}},
                        "data": data,
                    }
                )

        return self.waits(times, act)

    def waits(self, updates: int, act) -> Self:
        """Do it, and wait until the bot has dealt with it."""
        wanted = self.bot.done[self.id] + updates
        act()
        with self.bot.went_on:
            assert self.bot.went_on.wait_for(lambda: self.bot.done[self.id] >= wanted, PATIENCE), (
                "the bot does not answer"
            )
        self.telegram.frames[self.id].append(deepcopy(list(self.telegram.chats[self.id].values())))
        return self

    def comes_to_see(self, part: str) -> Self:
        """Wait for what becomes ready in the background."""
        end = time.monotonic() + PATIENCE
        while not self.screens or part not in self.screen.text:
            assert time.monotonic() < end, f"{part!r} is not in {[shown.text for shown in self.screens[-1:]]}"
            time.sleep(0.01)
        return self

    def sees(self, *parts: str) -> Self:
        for part in parts:
            assert part in self.screen.text, f"{part!r} is not in {self.screen.text!r}"
        return self

    def does_not_see(self, *parts: str) -> Self:
        for part in parts:
            assert part not in self.screen.text
        return self

    def may_press(self, *labels: str) -> Self:
        for label in labels:
            assert any(label in known for known in self.screen.labels), f"{label!r} is not among {self.screen.labels}"
        return self

    def may_not_press(self, *labels: str) -> Self:
        for label in labels:
            assert not any(label in known for known in self.screen.labels)
        return self

    def is_told(self, toast: str) -> Self:
        assert toast in self.telegram.toasts[self.id][-1], self.telegram.toasts[self.id]
        return self

    @property
    def screen(self) -> Shown:
        return self.screens[-1]

    @property
    def screens(self) -> list[Shown]:
        return [shown for _, shown in sorted(self.telegram.chats[self.id].items()) if shown.author == "bot"]

    @property
    def user(self) -> dict:
        return {"id": self.id, "is_bot": False, "first_name": "Anna", "language_code": self.language}

    def _message(self, number: int, **content) -> dict:
        chat = {"id": self.id, "type": "private"}
        return {"message_id": number, "date": int(time.time()), "chat": chat, "from": self.user, **content}

    def _upload(self, content: bytes) -> str:
        file_id = f"up-{self.telegram.next_number()}"
        self.telegram.files[file_id] = content
        return file_id
