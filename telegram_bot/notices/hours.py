"""Quiet hours, in which no notices are sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")
LAST_HOUR = 23


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour to another, which may be on the next day."""

    first: int
    last: int
    zone: ZoneInfo

    @classmethod
    def read(cls, text: str, zone: str) -> QuietHours | None:
        """Read a setting like `22-9`; `none` or nothing: no quiet hours.

        Raises:
            ValueError: the setting is not valid.

        """
        if text.strip().lower() in {"", "none"}:
            return None
        found = HOURS.fullmatch(text.strip())
        first, last = (int(found[1]), int(found[2])) if found else (LAST_HOUR + 1, 0)
        if max(first, last) > LAST_HOUR:
            raise ValueError("BOT_QUIET_HOURS are two full hours such as 22-9, or none.")
        try:
            return cls(first, last, ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("BOT_TIME_ZONE is a name such as Europe/Moscow.") from None

    def end(self, moment: float) -> float | None:
        """Say when the night is over; None by day."""
        now = datetime.fromtimestamp(moment, self.zone)
        is_overnight = self.first > self.last
        after, before = now.hour >= self.first, now.hour < self.last
        if not (after or before if is_overnight else after and before):
            return None
        end = now.replace(hour=self.last, minute=0, second=0, microsecond=0)
        if is_overnight and after:
            end += timedelta(days=1)
        return end.timestamp()
