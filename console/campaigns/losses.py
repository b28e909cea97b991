"""Where clients are lost to a campaign, as rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from stats.why import Why


def losses_of(why: Why) -> list[tuple[str, int, int]]:
    """List each step: what it is, how many fall away there, and how many are left after it."""
    steps = [
        (_("The age does not fit"), why.wrong_age),
        (_("The gender does not fit"), why.wrong_gender),
        (_("The place does not fit"), why.wrong_location),
        (_("Have seen it"), why.seen),
        (_("Did not ask today"), why.not_asked),
        (_("It is reserved for others"), why.reserved),
        (_("Were shown a better ad"), why.outbid),
    ]
    left, rows = why.clients, []
    for name, lost in steps:
        left -= lost
        rows.append((name, lost, left))
    return rows
