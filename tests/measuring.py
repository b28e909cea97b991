"""What a piece of work costs, measured in a process of its own: the CPU time and the memory at the worst moment."""

import os
import pickle
import resource
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

UNIT = 1 if sys.platform == "darwin" else 1024
MB = 2**20


@dataclass(frozen=True)
class Cost:
    """CPU seconds and megabytes, and what came of it: the result, or the exception."""

    seconds: float
    megabytes: float
    outcome: Any


def cost_of(work: Callable[[], object]) -> Cost:
    """Do the work in a forked process, which must not touch the database; a result travels back, so it must be small."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads are no trouble: the child takes no locks
        child = os.fork()
    if not child:
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(_measured(work))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    assert answer, "the work has ended its process"
    return Cost(*pickle.loads(answer))


def _measured(work: Callable[[], object]) -> bytes:
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        outcome = work()
    except Exception as error:  # noqa: BLE001
        outcome = error
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes = (after.ru_maxrss - before.ru_maxrss) * UNIT / MB
    try:
        return pickle.dumps((seconds, megabytes, outcome))
    except Exception:  # noqa: BLE001
        return pickle.dumps((seconds, megabytes, repr(outcome)))
