"""Correcting counters that stand on several machines.

There is no snapshot of all machines. So what is counted of a campaign is held still while it is counted: whoever wants
to show or click it waits for its home's share, which goes first of what is written.
"""

from collections import defaultdict
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from ads.models import TOTALS, CampaignDayShare, CampaignShare

Amounts = list[int]
HOLD_DAYS = "LOCK TABLE advertiser_days IN SHARE ROW EXCLUSIVE MODE"


def hold_advertisers(cursor: CursorWrapper) -> None:
    """Let nothing be added to the days of advertisers; whoever counts does that last, and nobody waits for him then."""
    cursor.execute(HOLD_DAYS)


def correct_campaign(counted: str, campaign_id: UUID) -> tuple[int, int]:
    """Make the shares and the days of a campaign, which is held, what a query counts; return its views and clicks.

    Each home is left with what it has used.
    """
    with connection.cursor() as cursor:
        cursor.execute(counted, {"key": str(campaign_id)})
        rows = cursor.fetchall()
    homes: dict[UUID, Amounts] = defaultdict(lambda: [0, 0, 0, 0])
    for _campaign, _day, home, *amounts in rows:
        homes[home] = [sum(pair) for pair in zip(homes[home], amounts, strict=True)]
    CampaignShare.objects.filter(campaign_id=campaign_id).delete()
    for home, amounts in homes.items():
        totals = dict(zip(TOTALS, amounts, strict=True))
        allotted = {"impressions_allotted": totals["impressions"], "clicks_allotted": totals["clicks"]}
        CampaignShare.objects.create(campaign_id=campaign_id, home=home, **totals, **allotted)
    CampaignDayShare.objects.filter(campaign_id=campaign_id).delete()
    for _campaign, day, home, *amounts in rows:
        totals = dict(zip(TOTALS, amounts, strict=True))
        CampaignDayShare.objects.create(campaign_id=campaign_id, day=day, home=home, **totals)
    return sum(one[0] for one in homes.values()), sum(one[1] for one in homes.values())
