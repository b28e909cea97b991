"""What a new day would bring."""

from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns.models import Campaign


@dataclass(frozen=True, slots=True)
class NewDay:
    """What a new day means for campaigns: how many are over for good, and how many begin.

    `never_shown` are those that are over and had not begun before.
    """

    ends: int
    never_shown: int
    starts: int


def new_day(today: int, day: int) -> NewDay:
    """Count what moving to a day would bring."""
    over, ahead = Q(end_date__gte=today, end_date__lt=day), Q(start_date__gt=today)
    counts = Campaign.objects.order_by().aggregate(
        ends=Count("pk", filter=over),
        never_shown=Count("pk", filter=over & ahead),
        starts=Count("pk", filter=ahead & Q(start_date__lte=day, end_date__gte=day)),
    )
    return NewDay(**counts)
