"""Ending tasks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CANCEL_AGAIN_SECONDS = 2.0


async def ended(tasks: Iterable[asyncio.Task[object]], grace: float = 0) -> None:
    """Give tasks so many seconds to finish, then cancel the rest, until they are done.

    Once is not enough: `asyncio.wait_for`, with which redis sends, can lose a cancellation before Python 3.12
    (https://github.com/python/cpython/issues/86296), and an error at that very moment can take its place.
    """
    waited_for = tasks = set(tasks)
    if waited_for and grace:
        _, waited_for = await asyncio.wait(waited_for, timeout=grace)
    while waited_for:
        for task in waited_for:
            task.cancel()
        _, waited_for = await asyncio.wait(waited_for, timeout=CANCEL_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
