"""How the threads of a process share it: one that works for long must not make the others wait for long."""

import gc
import sys

# A thread that computes gives way after so many seconds to one that has something to do. An ad wants its turn half a
# dozen times, after each wait for the database or the network; beside a large body that is read it had waited for
# Python's usual five milliseconds each time. What an ad computes in one go is less than this.
TURN_SECONDS = 0.001
# Collecting all garbage stops every thread, for 0.1 s where a body of 100,000 rows has just become objects, and would
# be due four times on the way. So it is due after ten times as many new objects as usual; those that die young are
# collected as before.
THRESHOLDS = (700, 10, 100)


def share_fairly() -> None:
    """Set how the threads of this process take turns, and how seldom all of them stop."""
    sys.setswitchinterval(TURN_SECONDS)
    gc.set_threshold(*THRESHOLDS)
