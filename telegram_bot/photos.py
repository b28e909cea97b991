"""Pictures of the platform, sent to Telegram.

An ad's image is sent as bytes, because Telegram may not be able to reach the platform, and later by Telegram's id.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from zoomad.wire import PlatformError

if TYPE_CHECKING:
    from telegram import Message

    from telegram_bot.client.platform import Platform
    from telegram_bot.memory.stores import Store

SIDE = 1280
FLATTEST = 19
"""Telegram refuses a photo that is more than twenty times as long as it is wide."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture to be shown: its content, and its id if it is an image of the platform."""

    content: bytes
    image_id: str | None = None


class PhotoLostError(Exception):
    """Neither Telegram nor the platform has the picture."""


class Photos:
    """The platform's images, by the ids that Telegram has given them."""

    def __init__(self, store: Store, platform: Platform) -> None:
        self._store = store
        self._platform = platform

    async def of(self, image_id: str | None) -> Photo | None:
        """Get an ad's image; None for no image, and for one that is not available: the ad is shown without it."""
        if not image_id:
            return None
        photo = Photo(b"", image_id)
        return photo if await self.known(photo) else await self.loaded(image_id)

    async def loaded(self, image_id: str) -> Photo | None:
        """Load an image from the platform."""
        try:
            content = await self._platform.image(image_id)
            return Photo(await asyncio.to_thread(as_telegram_likes_it, content), image_id)
        except (PlatformError, OSError, ValueError):
            return None

    async def known(self, photo: Photo) -> str | None:
        """Return Telegram's id of it."""
        return await self._store.load(_name(photo.image_id)) if photo.image_id else None

    async def remember(self, photo: Photo, message: Message) -> None:
        """Store the id from a message that was sent with it."""
        if photo.image_id and message.photo:
            await self._store.save(_name(photo.image_id), message.photo[-1].file_id)

    async def again(self, photo: Photo) -> Photo:
        """Load a photo whose id Telegram no longer knows.

        Raises:
            PhotoLostError: the platform does not have it either.

        """
        loaded = await self.loaded(photo.image_id) if photo.image_id else None
        if loaded is None:
            raise PhotoLostError
        return loaded


def _name(image_id: str) -> str:
    return f"photo:{image_id}"


def as_telegram_likes_it(content: bytes) -> bytes:
    """Convert any image to a JPEG of a size and shape that Telegram accepts as a photo."""
    with Image.open(io.BytesIO(content)) as image:
        image.draft("RGB", (SIDE, SIDE))
        image.thumbnail((SIDE, SIDE))
        flat = image.convert("RGBA")
    width, height = (max(side, max(flat.size) // FLATTEST + 1) for side in flat.size)
    canvas = Image.new("RGB", (width, height), "white")
    canvas.paste(flat, ((width - flat.width) // 2, (height - flat.height) // 2), flat)
    output = io.BytesIO()
    canvas.save(output, "JPEG", quality=88)
    return output.getvalue()
