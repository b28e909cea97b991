"""Who asked for an ad today, for thousands of campaigns at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

from django.db import connection

from ads.models import CampaignDay
from clients.audiences import EVERYBODY, EVERYWHERE, PLACE_MARK
from clients.models import Gender
from stats.reach import COUNTED_VIEWS
from stats.why import ASKED, LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from campaigns.models import Campaign
    from stats.outlook import Outlook

# Those who asked, in groups by what audiences go by.
GROUPS = f"""
SELECT location, gender, age, count(*) FROM ({ASKED}) AS asked JOIN clients USING (client_id) GROUP BY 1, 2, 3
"""  # noqa: S608
# How many of them had seen a campaign before.
SEEN_BY_THEM = f"""
SELECT campaign_id, count(*) FROM client_views JOIN ({ASKED}) AS asked USING (client_id)
WHERE campaign_id = ANY(%(campaigns)s) GROUP BY 1
"""  # noqa: S608


def asked_today(waiting: list[Outlook], day: int) -> dict[UUID, int]:
    """Count for each of the campaigns the clients who fit it, had not seen it, and asked today."""
    if not waiting or not CampaignDay.objects.filter(day=day, impressions__gt=0).exists():
        return {}
    with connection.cursor() as cursor:
        asked = {"day": day, "most": LOOKED_AT}
        cursor.execute(GROUPS, asked)
        people = People(cursor.fetchall())
        counted = {each.campaign.pk: people.fitting(each.campaign) for each in waiting}
        known = [each for each in waiting if counted[each.campaign.pk] and 0 < each.impressions <= COUNTED_VIEWS]
        if known:
            cursor.execute(SEEN_BY_THEM, {**asked, "campaigns": [each.campaign.pk for each in known]})
            for campaign_id, count in cursor.fetchall():
                counted[campaign_id] = max(0, counted[campaign_id] - count)
    return counted


class People:
    """Numbers of people by place, gender and age, added up so that an audience of any ages is two look-ups a gender."""

    def __init__(self, groups: Iterable[tuple[str, str, int, int]]) -> None:
        by_age: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for location, gender, age, count in groups:
            for place in (PLACE_MARK + location, EVERYWHERE):
                by_age[place, gender][age] += count
        self._up_to = {
            group: (sorted(counts), list(accumulate((counts[age] for age in sorted(counts)), initial=0)))
            for group, counts in by_age.items()
        }

    def fitting(self, campaign: Campaign) -> int:
        """Count those who belong to the campaign's audience."""
        genders = Gender.values if campaign.audience_gender == EVERYBODY else [campaign.audience_gender]
        first, last = campaign.audience_age_from, campaign.audience_age_to
        return sum(self._between(campaign.audience_location, gender, first, last) for gender in genders)

    def _between(self, place: str, gender: str, first: int, last: int) -> int:
        ages, up_to = self._up_to.get((place, gender), ([], [0]))
        return up_to[bisect_right(ages, last)] - up_to[bisect_left(ages, first)]
