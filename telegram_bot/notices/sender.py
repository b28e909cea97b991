"""From the outboxes to Telegram: in bundles, within Telegram's limits, and not at night.

A message is marked as begun before it is sent, and removed once Telegram has answered. If the bot is killed in between,
or the answer is lost, the message may or may not have arrived: it is sent again, and says that it may have been seen.
A message that Telegram refused, or that never reached it, has not arrived.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from django.utils import translation
from redis.exceptions import RedisError
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from telegram_bot.faults import log_fault
from telegram_bot.language import language_of
from telegram_bot.metrics import NOTICES
from telegram_bot.notices.ledger import LostLeaseError
from telegram_bot.notices.sentences import again, written
from telegram_bot.notices.summaries import summed_up
from telegram_bot.tasks import ended
from telegram_bot.ui.sending import may_have_happened, seconds
from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Bot

    from telegram_bot.client.platform import Platform
    from telegram_bot.notices.hours import QuietHours
    from telegram_bot.notices.ledger import Ledger
    from telegram_bot.notices.outbox import Message, Outbox

logger = logging.getLogger(__name__)

A_SECOND = 25
"""Messages a second to all chats; Telegram allows 30, and the conversations need some."""
AT_ONCE = 8
REST, LONGEST_REST = 5.0, 300.0
MOST_FAILURES = 10
CHAT_NOT_FOUND = "chat not found"
SHORT_REST = 60.0
"""A flood limit of at most this many seconds is taken to be one of all chats."""


class Sender:
    """Sends what is due."""

    def __init__(
        self, bot: Bot, platform: Platform, ledger: Ledger, *, bundled: float, quiet: QuietHours | None
    ) -> None:
        self._bot = bot
        self._platform = platform
        self._ledger = ledger
        self._bundled = bundled
        self._quiet = quiet
        self._rests_until = 0.0
        self._changing = asyncio.Lock()
        """Held while an outbox is read, changed and written."""
        self._places = asyncio.Semaphore(AT_ONCE)
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._is_open = True

    async def put(self, user: int, change: Callable[[Outbox], None]) -> None:
        """Change a user's outbox, and schedule its next message."""
        async with self._changing:
            outbox = await self._ledger.load(user)
            change(outbox)
            await self._save(user, outbox)

    async def send_due(self) -> None:
        """Start sending what is due now."""
        for user in await self._ledger.due(time.time()):
            if user in self._at_work:
                continue
            await self._places.acquire()
            if not self._is_open or time.time() < self._rests_until:
                self._places.release()
                return
            task = self._at_work[user] = asyncio.create_task(self._tell(user))
            task.add_done_callback(lambda _task, user=user: self._done(user))  # type: ignore[misc]
            await asyncio.sleep(1 / A_SECOND)

    async def settle(self, grace: float) -> None:
        """Let messages that are being sent finish before this process starts again: another one may have taken over."""
        await ended(self._at_work.values(), grace)

    async def close(self, grace: float) -> None:
        """Start nothing new, and cancel what is not finished after this many seconds."""
        self._is_open = False
        await self.settle(grace)

    def _done(self, user: int) -> None:
        del self._at_work[user]
        self._places.release()

    async def _tell(self, user: int) -> None:
        try:
            message, language = await self._begin(user)
            if message is not None:
                with translation.override(language_of(language)):
                    await self._try(user, message)
        except (RedisError, LostLeaseError) as error:  # the next process finds the message marked as begun
            logger.warning("The result of a notice is not stored: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - other people still get theirs
            log_fault("A notice could not be sent.", error)
            await self._note(user, is_begun=None, rest=LONGEST_REST)

    async def _begin(self, user: int) -> tuple[Message | None, str]:
        """Take the message that is due; one that was begun by another process may have arrived."""
        async with self._changing:
            outbox = await self._ledger.load(user)
            now, is_away = time.time(), await self._ledger.is_away(user)
            due = None if is_away else self._due(outbox, now)
            is_night = self._quiet is not None and self._quiet.end(now) is not None
            message = outbox.take(is_night=is_night) if due is not None and due <= now else None
            if message is not None and message.is_begun:
                message.is_begun, message.is_again = False, True
            await self._save(user, outbox, is_away=is_away)
            return message, outbox.language

    async def _try(self, user: int, message: Message) -> None:
        """Send it, and store the result."""
        try:
            content = await self._composed(message)
            if content is not None:
                await self._note(user, is_begun=True)
                await self._post(user, *content)
                NOTICES.labels("again" if message.is_again else "sent").inc()
        except RetryAfter as error:
            pause = seconds(error.retry_after)
            if pause <= SHORT_REST:
                self._rests_until = time.time() + pause
            NOTICES.labels("held_up").inc()
            await self._note(user, rest=pause)
        except (Forbidden, BadRequest) as error:
            await self._refused(user, error)
        except (PlatformError, TelegramError) as error:
            logger.warning("A notice was not sent: %s", type(error.__cause__ or error).__name__)
            NOTICES.labels("failed").inc()
            is_unsure = isinstance(error, TelegramError) and may_have_happened(error)
            await self._note(user, is_begun=is_unsure, rest=min(REST * 2**message.failures, LONGEST_REST))
        else:
            await self._note(user, is_over=True)

    async def _refused(self, user: int, error: TelegramError) -> None:
        """Keep the messages of a user who has blocked the bot; drop a message that is refused for another reason."""
        if isinstance(error, Forbidden) or CHAT_NOT_FOUND in str(error).lower():
            NOTICES.labels("blocked").inc()
            await self._ledger.set_away(user)
            await self._note(user)
        else:
            NOTICES.labels("refused").inc()
            log_fault("Telegram does not take a notice.", error)
            await self._note(user, is_over=True)

    async def _composed(self, message: Message) -> tuple[str, bytes | None] | None:
        """Write the text, and the chart if there is one; None if there is nothing to say."""
        if message.summary is None:
            return written(message, self._bot.username), None
        found = await summed_up(self._platform, message.summary, self._bot.username)
        if found is None:
            return None
        caption, chart = found
        return (f"{again()}\n\n{caption}" if message.is_again else caption), chart

    async def _post(self, user: int, text: str, photo: bytes | None) -> None:
        if photo is not None:
            await self._bot.send_photo(user, photo, caption=text, parse_mode=ParseMode.HTML)
        else:
            no_preview = LinkPreviewOptions(is_disabled=True)
            await self._bot.send_message(user, text, parse_mode=ParseMode.HTML, link_preview_options=no_preview)

    async def _note(self, user: int, *, is_begun: bool | None = False, is_over: bool = False, rest: float = 0) -> None:
        """Store the result of sending; `is_begun` None: the mark stays as it is."""
        async with self._changing:
            outbox = await self._ledger.load(user)
            if is_over:
                outbox.sending = None
            elif outbox.sending is not None:
                outbox.sending.is_begun = outbox.sending.is_begun if is_begun is None else is_begun
                outbox.sending.failures = min(outbox.sending.failures + bool(rest), MOST_FAILURES)
            outbox.rests_until = time.time() + rest if rest else 0
            await self._save(user, outbox, is_away=await self._ledger.is_away(user))

    async def _save(self, user: int, outbox: Outbox, *, is_away: bool = False) -> None:
        await self._ledger.save(user, outbox, None if is_away else self._due(outbox, time.time()))
        if is_away and not await self._ledger.is_away(user):  # who came back meanwhile is told now
            await self._ledger.save(user, outbox, self._due(outbox, time.time()))

    def _due(self, outbox: Outbox, now: float) -> float | None:
        """Return when to look at an outbox again; None: not before it changes."""
        if outbox.sending is None and not outbox.has_news:
            return None
        due = max(now, outbox.rests_until, 0 if outbox.sending else outbox.since + self._bundled)
        end = self._quiet.end(due) if self._quiet else None
        return due if end is None or outbox.is_for_night else end
