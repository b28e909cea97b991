"""From the feed into the outboxes of those who follow the advertisers."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from typing import TYPE_CHECKING

from telegram_bot.notices.outbox import is_wanted
from telegram_bot.notices.topics import KINDS, SUMMARY, wants
from zoomad.wire import MissingError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import TypeAlias

    from telegram_bot.client.feed import Feed, Follower, Happening
    from telegram_bot.notices.ledger import Ledger
    from telegram_bot.notices.outbox import Outbox

    Put: TypeAlias = Callable[[int, Callable[[Outbox], None]], Awaitable[None]]  # changes a user's outbox

logger = logging.getLogger(__name__)

KNOWN_FOR = 5.0
"""Seconds for which an advertiser's followers are remembered."""
MOST_KNOWN = 10_000
MANY = 50
"""For more advertisers than this, all followers are read at once, as on a day that ends many campaigns."""


class Reader:
    """Reads the feed from the stored position."""

    def __init__(self, feed: Feed, ledger: Ledger, put: Put, *, allowed_users: frozenset[int]) -> None:
        self._feed = feed
        self._ledger = ledger
        self._put = put
        self._allowed = allowed_users
        self._known: dict[str, tuple[float, list[Follower] | None]] = {}

    async def read_on(self, wait: int) -> None:
        """Read what is new, or wait for it; the position moves only once everything is in the outboxes."""
        position = await self._ledger.position()
        if position is None:  # events from before the first start are not sent
            await self._ledger.move_to(await self._feed.end())
            return
        events, read_to = await self._feed.read(position, KINDS, wait=wait)
        await self._look_up({event.advertiser_id for event in events if event.advertiser_id})
        news: dict[int, list[tuple[Happening, Follower, str]]] = defaultdict(list)
        for event in events:
            if event.kind == "day_moved":
                await self._deal_out(news)
                await self._sum_up(event)
            else:
                for follower, by in await self._concerned(event):
                    news[follower.user_id].append((event, follower, by))
        await self._deal_out(news)
        if read_to < position:
            logger.warning(
                "The feed ends before the place that was read last, as after a restore: it is read on from its end."
            )
        if read_to != position:
            await self._ledger.move_to(read_to)

    async def _deal_out(self, news: dict[int, list[tuple[Happening, Follower, str]]]) -> None:
        """Put each person's events into their outbox, all at once."""
        now = time.time()
        for user in list(news):
            mine = news.pop(user)

            def note(outbox: Outbox, mine: Sequence[tuple[Happening, Follower, str]] = mine) -> None:
                for event, follower, by in mine:
                    outbox.add(event, follower, by, now)

            await self._put(user, note)

    async def _sum_up(self, event: Happening) -> None:
        """Add the summary of past days to every outbox, once for people with advertisers on several pages."""
        followed: dict[int, list[Follower]] = defaultdict(list)
        async for page in self._feed.everybody():
            for follower in page:
                if wants(follower.notices, SUMMARY) and self._may_be_told(follower):
                    followed[follower.user_id].append(follower)
        now = time.time()
        for user, mine in followed.items():

            def note(outbox: Outbox, mine: list[Follower] = mine) -> None:
                outbox.add_summary(event, mine, now)

            await self._put(user, note)

    async def _concerned(self, event: Happening) -> list[tuple[Follower, str]]:
        """Return the followers to be told of an event, with the name by which they know its actor."""
        followers = await self._followers(event.advertiser_id) if event.advertiser_id else []
        actor = event.actor
        names = {str(follower.user_id): follower.name for follower in followers}
        by = names.get(actor.id, "") if actor.kind == "telegram" else actor.name
        return [(each, by) for each in followers if is_wanted(event, each) and self._may_be_told(each)]

    def _may_be_told(self, follower: Follower) -> bool:
        """Say whether the bot is open to this person."""
        return not self._allowed or follower.user_id in self._allowed

    async def _look_up(self, advertisers: set[str]) -> None:
        """Read the followers of many advertisers at once; those of a few are read when they are needed."""
        unknown = {key for key in advertisers if self._known_of(key) is None}
        if len(unknown) <= MANY:
            return
        found: dict[str, list[Follower]] = defaultdict(list)
        async for page in self._feed.everybody():
            for follower in page:
                found[follower.advertiser_id].append(follower)
        for key in unknown:
            self._know(key, found.get(key, []))

    async def _followers(self, advertiser_id: str) -> list[Follower]:
        followers = self._known_of(advertiser_id)
        if followers is None:
            try:
                followers = await self._feed.followers(advertiser_id)
            except MissingError:  # it was deleted, with its followers
                followers = []
            self._know(advertiser_id, followers)
        return followers

    def _known_of(self, advertiser_id: str) -> list[Follower] | None:
        when, followers = self._known.get(advertiser_id, (-KNOWN_FOR, None))
        return followers if time.monotonic() - when < KNOWN_FOR else None

    def _know(self, advertiser_id: str, followers: list[Follower]) -> None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[advertiser_id] = (time.monotonic(), followers)
