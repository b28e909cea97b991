"""Updates as Telegram sends them, read only as far as needed to order them.

An update that the library cannot read must not hold up the ones after it, so nothing here trusts their shape.
"""

from __future__ import annotations

import secrets
from typing import Any

Raw = dict[str, Any]

INTERNAL = "internal"
KINDS = ("message", "callback_query", "my_chat_member")
"""The kinds of updates that are asked for."""


def number_of(raw: object) -> int | None:
    """Return an update's number; None if it is not an update."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) else None


def sender_of(raw: Raw) -> int | None:
    """Return the user whose update it is."""
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
    """Make an update of the bot's own, for a job that has finished."""
    return {"update_id": -secrets.randbits(48), INTERNAL: {"user": user, "target": target}}
