"""Keeping the campaigns that are over or not yet begun out of the way of the selection (`is_dormant`).

Not to be marked costs a place in the selection's indexes and no more, for the days are compared all the same. To be
marked and run means to be shown to nobody, but where the platform's row says that it is waking: then the selection
looks among the marked ones that begin today, too. A hundred thousand campaigns can begin and end on one day. So the
change of the day wakes as many as take it a moment, and if there are more says that it is waking; the rest is woken
behind it, as what no longer runs is put to rest: in small portions, at leisure, and by one process at a time.
"""

from collections.abc import Iterator

from django.db import connection, transaction

from campaigns.models import Campaign
from campaigns.querysets import CampaignQuerySet
from zoomad.serving.background import at_leisure
from zoomad.state.services import State, day_held_still, end_waking, is_waking, platform_state, start_waking

# Bookings wait meanwhile, for some tenths of a second. That the platform is waking is another statement, which each
# connection plans before its next ad: all of them at once, which takes as long.
AT_ONCE = 2_000
PORTION = 100
REST = 3.0  # a quarter of one processor's time is spent
LOCK = 0x5A44_4F52  # "ZDOR", for the advisory lock
POLL_SECONDS = 1.0


def wake(day: int) -> None:
    """Wake what runs on a day."""
    _wake(Campaign.everything.dormant().booked_for(day))


def wake_what_began_before(day: int) -> None:
    """Wake what will run on a day that is about to come, but begins before it: what other days left out, or left over.

    That is nothing where the days come one after the other, unless a day had hardly begun to wake its campaigns.
    """
    began = Campaign.everything.dormant().starting_between(platform_state().day - 1, day - 1)
    _wake(began.booked_for(day))


def begin_the_day(before: State, after: State) -> None:
    """Wake what begins, in the transaction that moves the day on, while nothing is put to rest; or some, if it is much.

    The selection finds the rest where it is.
    """
    if after.day == before.day:
        return
    began = Campaign.everything.dormant().starting_between(before.day - 1, after.day - 1)
    began.booked_for(after.day).mark(is_dormant=False)
    begin = Campaign.everything.dormant().beginning_on(after.day)
    if begin.mark(at_most=AT_ONCE, is_dormant=False) == AT_ONCE:
        start_waking()


def wake_the_rest() -> None:
    """Wake what begins today, where the change of the day has left some, unless another process is about it."""
    if is_waking():
        sleeping = Campaign.everything.dormant().booked_for(platform_state().day)
        for some in at_leisure(_some_at_a_time(sleeping), rest=REST):
            with transaction.atomic():
                if not _is_free():
                    return
                some.dormant().mark(skip_locked=True, is_dormant=False)
        end_waking(unless=lambda today: Campaign.everything.dormant().beginning_on(today).exists())


def put_to_rest() -> bool:
    """Put to rest what does not run today, except for rows that others have locked; say whether it came to its end.

    It does not where the day moves on meanwhile, or another process is about it.
    """
    today = platform_state().day
    for some in at_leisure(_some_at_a_time(Campaign.everything.not_dormant().not_running_on(today)), rest=REST):
        with transaction.atomic():
            if not _is_free() or day_held_still() != today:
                return False
            some.not_running_on(today).mark(skip_locked=True, is_dormant=True)
    return True


class Resting:
    """Wakes what is left of a new day, and puts to rest once for each day that it sees."""

    def __init__(self) -> None:
        self._settled: int | None = None

    def __call__(self) -> None:
        """Wake, and put to rest if the day has moved on."""
        wake_the_rest()
        if (today := platform_state().day) != self._settled and put_to_rest():
            self._settled = today


def _wake(campaigns: CampaignQuerySet) -> None:
    for some in _some_at_a_time(campaigns):
        some.dormant().mark(is_dormant=False)


def _is_free() -> bool:
    """Keep other processes away until the end of the transaction; False where one of them does that now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _some_at_a_time(campaigns: CampaignQuerySet) -> Iterator[CampaignQuerySet]:
    keys = list(campaigns.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), PORTION):
        yield Campaign.everything.filter(pk__in=keys[at : at + PORTION])
