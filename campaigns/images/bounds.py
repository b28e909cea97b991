"""Limits of the work that a file may cause, checked before it is decoded.

A few megabytes can hold a million blocks, frames, strips or scans, and each of them costs a decoder the same as a large
one: the size of a picture says nothing about it.
"""

import struct
from typing import BinaryIO

from django.utils.translation import gettext as _

from zoomad.errors import InvalidError

MOST_READS = 400_000  # a GIF of 10 MB, the format with the smallest blocks, needs half of them
MOST_FRAMES = 1_000
MOST_SCANS = 64  # of a progressive JPEG, each of which goes over all its pixels; programs write a dozen
MOST_TAGS = 1_000
MOST_VALUES = 100_000  # of one tag of a TIFF: its strips, for example
BYTES_AND_TEXT = {1, 2, 6, 7}  # types of values that are read at once
PIECE = 1_000_000

JPEG, START_OF_SCAN = b"\xff\xd8\xff", b"\xff\xda"
TIFF = {b"II*\0": "<", b"MM\0*": ">", b"II+\0": "<", b"MM\0+": ">"}


class BoundedFile:
    """A file that may be read in so many pieces, and no more."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self._read = file.seek, file.tell, file.read
        self._left = MOST_READS

    def read(self, size: int = -1) -> bytes:
        """Read on, unless there were too many pieces."""
        self._left -= 1
        if self._left < 0:
            raise too_intricate()
        return self._read(size)


def bounded(file: BinaryIO) -> BoundedFile:
    """Open a file for a decoder so that it cannot work on it without end.

    Raises:
        InvalidError: the file would be too much work.

    """
    start = file.read(4)
    if start.startswith(JPEG):
        require_few_scans(file)
    elif start in TIFF:
        _require_few_values(file, TIFF[start], is_big=b"+" in start)
    file.seek(0)
    return BoundedFile(file)


def require_few_frames(number: int) -> None:
    """Refuse an animation of too many pictures, however small."""
    if number > MOST_FRAMES:
        message = _("The animation has too many frames: up to %(most)s are accepted.") % {"most": MOST_FRAMES}
        raise InvalidError(message, field="file", code="too_many_frames")


def require_few_scans(file: BinaryIO) -> None:
    """Refuse a JPEG with too many scans; the marker of a scan occurs nowhere inside of one."""
    file.seek(0)
    number, before = 0, b""
    while piece := file.read(PIECE):
        number += (before + piece).count(START_OF_SCAN)
        before = piece[-1:]
    if number > MOST_SCANS:
        raise too_intricate()


def too_intricate() -> InvalidError:
    """Make the error for a file that is made to be a lot of work."""
    message = _("The image is too intricate: save it again with another program.")
    return InvalidError(message, field="file", code="too_intricate")


def _require_few_values(file: BinaryIO, order: str, *, is_big: bool) -> None:
    """Check the tags of the first picture of a TIFF; the decoder refuses what is cut off or makes no sense."""
    count_of_tags, entry, where = ("Q", "HHQ8x", "4xQ") if is_big else ("H", "HHI4x", "I")
    try:
        (start,) = struct.unpack(order + where, file.read(struct.calcsize(order + where)))
        file.seek(start)
        (tags,) = struct.unpack(order + count_of_tags, file.read(struct.calcsize(order + count_of_tags)))
        if tags > MOST_TAGS:
            raise too_intricate()
        entries = list(struct.iter_unpack(order + entry, file.read(tags * struct.calcsize(order + entry))))
    except (struct.error, OverflowError, ValueError, OSError):
        return
    if any(number > MOST_VALUES for _tag, kind, number in entries if kind not in BYTES_AND_TEXT):
        raise too_intricate()
