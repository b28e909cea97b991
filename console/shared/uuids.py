"""Ids that were typed or pasted."""

from uuid import UUID


def as_uuid(text: str) -> UUID | None:
    """Read an id; None for what is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
