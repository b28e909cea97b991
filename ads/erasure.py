"""Erases in the background what was deleted and never charged.

Deleting a campaign or an advertiser marks its row. What was charged stays for the books; of what was never charged
nothing is left. This is decided here, in short transactions of a batch each: after an interruption, the
next run goes on where it ended. Several processes may work on it: each locks what it settles, and passes over the rest.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ads import p90
from ads.delivery.bank import take_turn
from ads.models import CampaignShare
from advertisers.models import Advertiser
from campaigns.archive import archive_some_campaigns_of
from campaigns.images.services import change_use
from campaigns.models import Campaign
from zoomad.database.machines import is_spread

BATCH = 200
SCORES = 5_000
POLL_SECONDS = 1.0
# The campaigns' banks go with them; their table comes before that of the campaigns, as for those who repair it.
HOLD_BANKS = "LOCK TABLE campaign_grants IN ROW EXCLUSIVE MODE"
HOLD_APART = (
    "UPDATE campaign_grants SET clicks_granted = clicks_granted WHERE campaign_id = ANY(%s)",
    "UPDATE campaign_shares SET clicks = clicks WHERE campaign_id = ANY(%s)",
)
ERASE_SCORES = """
DELETE FROM client_ml_scores WHERE (client_id, advertiser_id) IN (
    SELECT client_id, advertiser_id FROM client_ml_scores WHERE advertiser_id = %s LIMIT %s
)
"""


def settle_archived() -> None:
    """Settle all that has been archived, except for what others hold just now."""
    advertisers = list(Advertiser.everything.unsettled().values_list("pk", flat=True))
    for advertiser_id in advertisers:
        _until_none_is_left(partial(archive_some_campaigns_of, advertiser_id))
    if Campaign.everything.unsettled().exists():
        _until_none_is_left(_settle_some_campaigns)
    for advertiser_id in advertisers:
        _until_none_is_left(partial(_settle_advertiser, advertiser_id))


def _until_none_is_left(settle_some: Callable[[], int]) -> None:
    while settle_some():
        pass


def _settle_some_campaigns() -> int:
    """Keep or erase a batch of campaigns, and say how many there were."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HOLD_BANKS)
        # Once these rows are locked, no request can be charging for them at the same time, so what the next statement
        # sees is final. Rows that an ad or another process holds are left to the next run.
        waiting = Campaign.everything.unsettled().order_by("archived_at")
        if is_spread():
            waiting = waiting.filter(pk__in=_held_apart(cursor, list(waiting.values_list("pk", flat=True)[:BATCH])))
        held = waiting.select_for_update(skip_locked=True)
        held_ids = list(held.values_list("pk", flat=True)[:BATCH])
        batch = Campaign.everything.filter(pk__in=held_ids)
        shares = CampaignShare.objects.filter(campaign_id__in=held_ids).exclude(impressions=0, clicks=0)
        charged = set(shares.values_list("campaign_id", flat=True))
        kept: int = batch.filter(pk__in=charged).update(is_kept=True)
        unused = dict(batch.exclude(pk__in=charged).values_list("pk", "ad_image_id"))
        for image_id in sorted(filter(None, unused.values())):
            change_use(old=image_id, new=None)
        CampaignShare.objects.filter(campaign_id__in=unused).delete()  # of which nothing was used
        batch.filter(pk__in=unused).delete()
        return kept + len(unused)


def _held_apart(cursor: CursorWrapper, ids: list[UUID]) -> list[UUID]:
    """Hold the banks and shares of campaigns before the campaigns, as a settlement and an ad do on several machines."""
    for campaign_id in sorted(ids):
        take_turn(cursor, campaign_id)  # there may be no bank yet, and a settlement that makes one
    for hold in HOLD_APART:
        cursor.execute(hold, [ids])
    return ids


def _settle_advertiser(advertiser_id: UUID) -> int:
    """Keep an advertiser that has campaigns to be billed for, else erase some scores and at last its row.

    Says how much of that there was, so that nothing means that it is settled or held by others.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        advertisers = Advertiser.everything.unsettled().filter(pk=advertiser_id)
        if advertisers.select_for_update(skip_locked=True).first() is None:
            return 0
        campaigns = Campaign.everything.of(advertiser_id)
        if campaigns.filter(is_kept=False).exists():  # they are held by others, and settled first
            return 0
        if campaigns.exists():
            return int(advertisers.update(is_kept=True))
        cursor.execute(ERASE_SCORES, [advertiser_id, SCORES])
        if erased := cursor.rowcount:
            p90.mark()
            return int(erased)
        return int(advertisers.delete()[0])
