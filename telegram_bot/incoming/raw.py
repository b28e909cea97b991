"""Updates as Telegram sends them, read only as far as is needed to put them in order.

What the library cannot read must not hold up what comes after it, so nothing here trusts the shape of an update.
"""

from __future__ import annotations

import secrets
from typing import Any

Raw = dict[str, Any]

INTERNAL = "internal"
KINDS = ("message", "callback_query", "my_chat_member")
"""What is asked for."""


def number_of(raw: object) -> int | None:
    """Return an update's number; None for what is no update."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) else None


def sender_of(raw: Raw) -> int | None:
    """Return whose update it is."""
    if INTERNAL in raw:
        return int(raw[INTERNAL]["user"])
    for kind in KINDS:
        sender = raw.get(kind)
        user = sender.get("from") if isinstance(sender, dict) else None
        if isinstance(user, dict) and isinstance(user.get("id"), int):
            return int(user["id"])
    return None


def is_message(raw: Raw | None) -> bool:
    """Say whether it is a message of a user."""
    return raw is not None and "message" in raw


def internal(user: int, target: list[object]) -> Raw:
    """Make an update of our own, for what became ready while the user went on."""
    return {"update_id": -secrets.randbits(48), INTERNAL: {"user": user, "target": target}}
