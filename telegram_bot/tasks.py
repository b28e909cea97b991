"""Ending tasks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CANCEL_AGAIN_SECONDS = 2.0


async def ended(tasks: Iterable[asyncio.Task[None]], grace: float = 0) -> None:
    """Give tasks so many seconds to finish, then cancel the rest."""
    waited_for = tasks = set(tasks)
    if waited_for and grace:
        _, waited_for = await asyncio.wait(waited_for, timeout=grace)
    while waited_for:
        for task in waited_for:
            task.cancel()
        # An error at that very moment can take the place of the cancellation: then once more.
        _, waited_for = await asyncio.wait(waited_for, timeout=CANCEL_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
