"""Erasing what was deleted and never charged, behind the request that deleted it.

Deleting a campaign marks its row. What was charged for it stays for the books; of one that was never charged nothing is
left. Which of both it is, is settled here, in short transactions of a batch each: whatever breaks off, the next run
goes on where it ended.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef

from ads.models import CampaignDelivery
from campaigns.images.services import change_use
from campaigns.models import Campaign

BATCH = 200
POLL_SECONDS = 1.0


def settle_archived() -> int:
    """Keep the archived campaigns that were charged, erase the others; return how many were erased."""
    erased = 0
    while (settled := _settle_batch()) is not None:
        erased += settled
    return erased


def _settle_batch() -> int | None:
    """Settle some campaigns; None when none is left but those that others hold just now."""
    with transaction.atomic():
        # Once these rows are locked, nobody can be in the middle of charging for them, so that what the next statement
        # sees is final. Those that an ad or another process holds are left to the next run.
        waiting = Campaign.everything.unsettled().order_by("archived_at").select_for_update(skip_locked=True)
        keys = list(waiting.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return None
        batch = Campaign.everything.filter(pk__in=keys)
        charged = Exists(CampaignDelivery.objects.filter(campaign_id=OuterRef("pk")))
        batch.filter(charged).update(is_kept=True)
        unused = dict(batch.exclude(charged).values_list("pk", "ad_image_id"))
        for image_id in sorted(filter(None, unused.values())):
            change_use(old=image_id, new=None)
        batch.filter(pk__in=unused).delete()
    return len(unused)
