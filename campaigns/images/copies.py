"""Copies of the images outside of their storage: for backups, and for a move from one storage to another."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from campaigns.images.storage import ImageStorage, image_storage
from campaigns.models import Image
from zoomad.errors import NotFoundError

NAME = re.compile(r"[0-9a-f]{32}\.webp")
SECONDS_A_DAY = 24 * 60 * 60
AT_A_TIME = 500


def export_images(folder: Path, *, keep_days: float) -> tuple[int, int]:
    """Copy new images to the folder, delete copies of images that are gone for so many days; return both numbers.

    The time of a copy is that of the last export that saw its image. An older dump of the database may still
    refer to an image that is gone by now, so copies are kept as long as dumps are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    storage, copied = image_storage(), 0
    for name, size in Image.objects.stored().values_list("image_id", "size").iterator(chunk_size=AT_A_TIME):
        copy = folder / name
        if not copy.exists():
            copied += _copy_out(storage, name, size, copy)
        else:
            os.utime(copy)
    old = [path for path in _copies(folder) if path.stat().st_mtime < time.time() - keep_days * SECONDS_A_DAY]
    for path in old:
        path.unlink()
    return copied, len(old)


def import_images(folder: Path) -> int:
    """Copy images that the storage lacks back from the folder, and return how many."""
    storage, copied = image_storage(), 0
    storage.prepare()
    for copy in _copies(folder):
        if not _has(storage, copy.name):
            storage.put(copy.name, copy.read_bytes())
            copied += 1
    return copied


def _copy_out(storage: ImageStorage, name: str, size: int, copy: Path) -> bool:
    """Write under a temporary name first, so that a file with the right name is complete."""
    try:
        pieces = storage.ranged(name, 0, size)
    except NotFoundError:  # deleted since it was listed
        return False
    partial = copy.with_suffix(".part")
    with closing(pieces), partial.open("wb") as file:
        file.writelines(pieces)
    partial.replace(copy)
    return True


def _has(storage: ImageStorage, name: str) -> bool:
    try:
        storage.ranged(name, 0, 1).close()
    except NotFoundError:
        return False
    return True


def _copies(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if NAME.fullmatch(path.name))
