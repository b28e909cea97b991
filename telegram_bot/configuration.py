"""What the bot is told by its settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from telegram_bot.client.identity import Access


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

    @property
    def is_shared(self) -> bool:
        """Whether other processes may do the same work: Telegram calls whichever it reaches, and Redis remembers."""
        return bool(self.webhook_url and self.redis_url)
