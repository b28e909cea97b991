"""How many examples a property is tried on: a few in `make test`, many in `make fuzz`."""

import os


def examples(few: int) -> int:
    """Return so many, or as many times more as `make fuzz` says."""
    return few * int(os.environ.get("FUZZ_TIMES", "1"))
