"""Ending tasks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


async def ended(tasks: Iterable[asyncio.Task[None]], grace: float = 0) -> None:
    """Give tasks so many seconds to finish, then cancel the rest."""
    waited_for = list(tasks)
    if waited_for and grace:
        await asyncio.wait(waited_for, timeout=grace)
    for task in waited_for:
        task.cancel()
    await asyncio.gather(*waited_for, return_exceptions=True)
