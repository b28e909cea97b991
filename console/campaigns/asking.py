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
from stats.why import LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from campaigns.models import Campaign
    from stats.outlook import Outlook

# How many of today's views are looked at: a few settle most campaigns, and ten times as many cost a tenth of all.
PORTIONS = (2_000, 20_000, LOOKED_AT)
# Those who asked, in groups by what audiences go by; and how many of them had seen each campaign before.
ASKED_AND_SEEN = """
WITH asked AS MATERIALIZED (
    SELECT client_id, location, gender, age FROM (
        SELECT DISTINCT client_id FROM (
            SELECT client_id FROM client_views WHERE date = %(day)s LIMIT %(most)s
        ) AS looked_at
    ) AS here JOIN clients USING (client_id)
)
SELECT NULL::uuid, location, gender, age, count(*) FROM asked GROUP BY location, gender, age
UNION ALL
SELECT campaign_id, NULL, NULL, NULL, count(*) FROM client_views JOIN asked USING (client_id)
WHERE campaign_id = ANY(%(campaigns)s) GROUP BY campaign_id
"""


def asked_for_today(waiting: Sequence[Outlook], day: int) -> set[UUID]:
    """Name those of the campaigns that somebody fits who had not seen them, and asked today.

    One such person is enough, so what the first portion settles is not looked for in the next.
    """
    found: set[UUID] = set()
    if not waiting or not CampaignDay.objects.filter(day=day, impressions__gt=0).exists():
        return found
    for most in PORTIONS:
        left = [each for each in waiting if each.campaign.pk not in found]
        if left:
            found |= _asked_for(left, day, most)
    return found


def _asked_for(waiting: Sequence[Outlook], day: int, most: int) -> set[UUID]:
    known = [each.campaign.pk for each in waiting if 0 < each.impressions <= COUNTED_VIEWS]
    with connection.cursor() as cursor:
        cursor.execute(ASKED_AND_SEEN, {"day": day, "most": most, "campaigns": known})
        rows = cursor.fetchall()
    people = People((place, gender, age, count) for key, place, gender, age, count in rows if key is None)
    seen = {campaign_id: count for campaign_id, *_group, count in rows if campaign_id is not None}
    return {each.campaign.pk for each in waiting if people.fitting(each.campaign) > seen.get(each.campaign.pk, 0)}


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
