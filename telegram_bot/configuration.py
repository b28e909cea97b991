"""The configuration of the bot, from its settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from telegram_bot.client.identity import Access

if TYPE_CHECKING:
    from telegram_bot.notices.hours import QuietHours


@dataclass(frozen=True, slots=True)
class Configuration:
    """One bot; docs/bot.md describes each setting."""

    token: str
    api_url: str
    redis_url: str = ""
    state_file: Path = Path("bot.json")
    allowed_users: frozenset[int] = frozenset()
    access: Access = field(default_factory=Access)
    telegram_url: str = ""
    api_key: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    webhook_port: int = 8082
    tells: bool = False
    """Whether people are told what concerns them."""
    bundled: float = 30.0
    """For how many seconds events wait for others to be told of together with them."""
    quiet: QuietHours | None = None

    @property
    def is_shared(self) -> bool:
        """Whether several processes may share the work: Telegram calls any of them, and Redis holds the state."""
        return bool(self.webhook_url and self.redis_url)
