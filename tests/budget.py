"""How many examples a property is tried on: a few in `make test`, many in `make fuzz`."""

import os
import zlib
from collections.abc import Sequence
from typing import TypeVar

Each = TypeVar("Each")

TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
IS_LONG = TIMES > 1


def examples(few: int) -> int:
    """Return so many, or as many times more as `make fuzz` says."""
    return few * TIMES


def some(values: Sequence[Each], place: object, of: int = 4) -> Sequence[Each]:
    """Return one of so many values, others for another place, so that each is tried somewhere; all in `make fuzz`."""
    return values if IS_LONG else values[zlib.crc32(repr(place).encode()) % of :: of]
