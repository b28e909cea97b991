"""The position in the feed and the outboxes, stored so that a kill at any point loses and repeats nothing.

An outbox knows which events are in it, so reading the same part of the feed again adds nothing. With Redis only one
process writes at a time: the holder of the lease. A process that has lost the lease is refused.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Protocol

from telegram_bot.memory.stores import KEEP_SECONDS, PREFIX
from telegram_bot.notices.outbox import Outbox

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from telegram_bot.memory.stores import FileStore

LEASE_SECONDS = 30
AT_ONCE = 100


class LostLeaseError(Exception):
    """Another process sends notices now."""


class Ledger(Protocol):
    """Stores the state of the notices."""

    async def hold(self) -> bool:
        """Take the lease; False if another process has it."""

    async def keep(self) -> bool:
        """Extend the lease; False if another process may have had it meanwhile."""

    async def let_go(self) -> None:
        """Give up the lease at once."""

    async def position(self) -> int | None:
        """Return the position up to which the feed has been read; None before the first time."""

    async def move_to(self, position: int) -> None:
        """Store that position."""

    async def load(self, user: int) -> Outbox:
        """Read a user's outbox."""

    async def save(self, user: int, outbox: Outbox, due: float | None) -> None:
        """Store an outbox, and when to look at it again; None: not before it changes."""

    async def due(self, now: float) -> list[int]:
        """Return the users whose outboxes are due."""

    async def wake_all(self) -> None:
        """Make every outbox due now: the quiet hours may have changed."""

    async def set_away(self, user: int) -> None:
        """Note that a user has blocked the bot."""

    async def welcome(self, user: int, now: float) -> None:
        """Note that a user is there; one who was away is sent now what they missed."""

    async def is_away(self, user: int) -> bool:
        """Say whether a user has blocked the bot."""


_LEADER, _POSITION, _DUE, _AWAY = (f"{PREFIX}notices:{name}" for name in ("leader", "position", "due", "away"))
KEEP = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('expire', KEYS[1], ARGV[2]) or 0"
LET_GO = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"
MOVE = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[2], ARGV[2])
return 1
"""
SAVE = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[2], ARGV[2], 'EX', ARGV[3])
if ARGV[5] == '' then redis.call('zrem', KEYS[3], ARGV[4]) else redis.call('zadd', KEYS[3], ARGV[5], ARGV[4]) end
return 1
"""


class RedisLedger:
    """The ledger of any number of processes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._token = secrets.token_hex(8)
        self._keep, self._let_go = redis.register_script(KEEP), redis.register_script(LET_GO)
        self._move, self._save = redis.register_script(MOVE), redis.register_script(SAVE)

    async def hold(self) -> bool:
        """Take the lease, or extend it."""
        return bool(await self._redis.set(_LEADER, self._token, nx=True, ex=LEASE_SECONDS)) or await self.keep()

    async def keep(self) -> bool:
        """Extend the lease."""
        return bool(await self._keep(keys=[_LEADER], args=[self._token, LEASE_SECONDS]))

    async def let_go(self) -> None:
        """Give up the lease."""
        await self._let_go(keys=[_LEADER], args=[self._token])

    async def position(self) -> int | None:
        """Return the position."""
        position = await self._redis.get(_POSITION)
        return None if position is None else int(position)

    async def move_to(self, position: int) -> None:
        """Store that position."""
        _check(await self._move(keys=[_LEADER, _POSITION], args=[self._token, position]))

    async def load(self, user: int) -> Outbox:
        """Read a user's outbox."""
        text = await self._redis.get(_outbox(user))
        return Outbox.model_validate_json(text) if text else Outbox()

    async def save(self, user: int, outbox: Outbox, due: float | None) -> None:
        """Store it, and when it is due."""
        keys, when = [_LEADER, _outbox(user), _DUE], "" if due is None else str(due)
        args: list[str | int] = [self._token, outbox.model_dump_json(), KEEP_SECONDS, user, when]
        _check(await self._save(keys=keys, args=args))

    async def due(self, now: float) -> list[int]:
        """Return those that have been due longest."""
        return [int(user) for user in await self._redis.zrange(_DUE, "-inf", now, byscore=True, offset=0, num=AT_ONCE)]  # type: ignore[arg-type]

    async def wake_all(self) -> None:
        """Make all of them due."""
        if users := [str(user) for user in await self._redis.zrange(_DUE, 0, -1)]:
            await self._redis.zadd(_DUE, dict.fromkeys(users, 0.0), xx=True)

    async def set_away(self, user: int) -> None:
        """Remember it until they come back."""
        await self._redis.sadd(_AWAY, user)

    async def welcome(self, user: int, now: float) -> None:
        """Make their outbox due."""
        if await self._redis.srem(_AWAY, user):
            await self._redis.zadd(_DUE, {str(user): now})

    async def is_away(self, user: int) -> bool:
        """Say whether a user has blocked the bot."""
        return bool(await self._redis.sismember(_AWAY, str(user)))


class FileLedger:
    """The ledger of a single process."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._due: dict[int, float] = {int(name.rpartition(":")[2]): 0.0 for name in store.names(OUTBOXES)}

    async def hold(self) -> bool:
        """There is no other process."""
        return True

    async def keep(self) -> bool:
        """There is no other process."""
        return True

    async def let_go(self) -> None:
        """There is no other process."""

    async def position(self) -> int | None:
        """Return the position."""
        position = await self._store.load("notices:position")
        return None if position is None else int(position)

    async def move_to(self, position: int) -> None:
        """Store that position."""
        await self._store.save("notices:position", str(position))

    async def load(self, user: int) -> Outbox:
        """Read a user's outbox."""
        text = await self._store.load(f"{OUTBOXES}{user}")
        return Outbox.model_validate_json(text) if text else Outbox()

    async def save(self, user: int, outbox: Outbox, due: float | None) -> None:
        """Store it."""
        await self._store.save(f"{OUTBOXES}{user}", outbox.model_dump_json())
        self._due.pop(user, None)
        if due is not None:
            self._due[user] = due

    async def due(self, now: float) -> list[int]:
        """Return those that are due."""
        return [user for user, due in self._due.items() if due <= now][:AT_ONCE]

    async def wake_all(self) -> None:
        """Make all of them due."""
        self._due = dict.fromkeys(self._due, 0.0)

    async def set_away(self, user: int) -> None:
        """Remember it until they come back."""
        await self._store.save(f"notices:away:{user}", "1")

    async def welcome(self, user: int, now: float) -> None:
        """Make their outbox due."""
        if await self.is_away(user):
            await self._store.save(f"notices:away:{user}", "")
            self._due[user] = now

    async def is_away(self, user: int) -> bool:
        """Say whether a user has blocked the bot."""
        return bool(await self._store.load(f"notices:away:{user}"))


OUTBOXES = "notices:of:"


def _outbox(user: int) -> str:
    return f"{PREFIX}{OUTBOXES}{user}"


def _check(is_written: object) -> None:
    if not is_written:
        raise LostLeaseError
