"""Making the counters what the rows of events say, while ads go on."""

from ads import p90
from ads.counters.audit import checks
from campaigns import dormancy
from zoomad.database.snapshots import one_snapshot


def repair() -> int:
    """Make all totals, flags, audiences and the score reference what the rows say; return how many differed.

    What differs is found in one snapshot and corrected one campaign at a time, each in a short transaction that holds
    only that campaign's counters. Whatever breaks off, the next repair does the rest.
    """
    with one_snapshot():
        found = [(check, list(check.find())) for check in checks()]
    for check, differing in found:
        check.mend(differing)
    p90.rebuild()
    dormancy.put_to_rest()
    return sum(len(differing) for _check, differing in found)
