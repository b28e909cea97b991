"""Keeping the campaigns that are over or not yet begun out of the way of the selection (`is_dormant`).

Not to be marked costs a place in the selection's indexes and no more, for the days are compared all the same. To be
marked and run means to be shown to nobody. So whatever will run is woken before the day moves on, what is paused too,
and what no longer runs is put to rest after it, both some at a time: a hundred thousand campaigns can begin and end on
one day, and neither an ad nor a booking waits for more than a few of them.
"""

from collections.abc import Iterator

from django.db import transaction

from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from zoomad.state.services import State, day_held_still, platform_state

BATCH = 200
POLL_SECONDS = 1.0


def wake(day: int) -> None:
    """Wake what will run on a day that is about to come."""
    for some in _some_at_a_time(Campaign.everything.dormant().booked_for(day)):
        some.dormant().mark(is_dormant=False)


def wake_the_rest(before: State, after: State) -> None:
    """Wake what was put to rest since, in the transaction that moves the day on, while nothing is put to rest."""
    if after.day != before.day:
        Campaign.everything.dormant().booked_for(after.day).update(is_dormant=False)


def put_to_rest() -> None:
    """Put to rest what does not run today, except for rows that others have locked."""
    today = platform_state().day
    for some in _some_at_a_time(Campaign.everything.not_dormant().not_running_on(today)):
        with transaction.atomic():
            if day_held_still() != today:
                return  # the next run begins again
            some.not_running_on(today).mark(skip_locked=True, is_dormant=True)


class Resting:
    """Puts to rest once for each day that it sees."""

    def __init__(self) -> None:
        self._settled: int | None = None

    def __call__(self) -> None:
        """Put to rest, if the day has moved on."""
        if (today := platform_state().day) != self._settled:
            put_to_rest()
            self._settled = today


def _some_at_a_time(campaigns: CampaignQuerySet) -> Iterator[CampaignQuerySet]:
    keys = list(campaigns.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), BATCH):
        yield Campaign.everything.filter(pk__in=keys[at : at + BATCH])
