"""Deleting campaigns and advertisers: a mark takes them out of every choice and list, and what was charged stays.

What was never charged is erased in the background (`ads.erasure`), which also continues what a crash interrupted here.
"""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from advertisers.models import Advertiser
from advertisers.services import held_advertiser
from campaigns.locking import hold_campaigns
from campaigns.models import Campaign
from campaigns.records import record_of
from events.models import Kind
from events.services import record
from zoomad.errors import NotFoundError, Reason, RefusedError

BATCH = 1_000


def archive_campaign(*, advertiser_id: UUID, campaign_id: UUID) -> None:
    """Delete a campaign: from now on it is not shown, and it is in no list.

    One row is marked, whatever was charged for it. A request that is choosing the campaign at this very moment may
    still be answered, and charged, with it.

    Raises:
        NotFoundError: the advertiser has no such campaign.

    """
    with transaction.atomic():
        if not Campaign.objects.of(advertiser_id).filter(pk=campaign_id).update(archived_at=Now()):
            raise Campaign.objects.not_found()
        record_of(Kind.CAMPAIGN_ARCHIVED, Campaign.everything.get(pk=campaign_id))


def restore_campaign(*, campaign_id: UUID) -> None:
    """Bring an archived campaign back as it was.

    Raises:
        NotFoundError: there is none.
        RefusedError: its advertiser is archived.

    """
    with transaction.atomic():
        campaign = Campaign.everything.archived().found(campaign_id)
        hold_campaigns()
        try:
            held_advertiser(campaign.advertiser_id)
        except NotFoundError as error:
            raise RefusedError(_("Its advertiser is archived. Bring that back first."), Reason.NOT_ALLOWED) from error
        Campaign.everything.filter(pk=campaign_id).update(archived_at=None, is_kept=False)
        record_of(Kind.CAMPAIGN_RESTORED, campaign)


def archive_advertiser(*, advertiser_id: UUID) -> None:
    """Delete an advertiser: it is in no list from now on, and its campaigns follow, some at a time.

    Raises:
        NotFoundError: there is no such advertiser.

    """
    with transaction.atomic():
        hold_campaigns()
        if not Advertiser.objects.filter(pk=advertiser_id).update(archived_at=Now()):
            raise Advertiser.objects.not_found()
        name = Advertiser.everything.get(pk=advertiser_id).name
        record(Kind.ADVERTISER_ARCHIVED, advertiser_id=advertiser_id, data={"name": name})
    while archive_some_campaigns_of(advertiser_id):
        pass


def archive_some_campaigns_of(advertiser_id: UUID) -> int:
    """Archive some campaigns of an archived advertiser, and return how many; ads wait only a moment for them."""
    with transaction.atomic():
        hold_campaigns()
        # Locked: otherwise an advertiser that is being brought back would leave behind what is archived here.
        advertisers = Advertiser.everything.archived().select_for_update(no_key=True)
        if (advertiser := advertisers.filter(pk=advertiser_id).first()) is None:
            return 0
        some = Campaign.objects.of(advertiser_id).order_by().values("pk")[:BATCH]
        return int(Campaign.objects.filter(pk__in=some).update(archived_at=advertiser.archived_at))


def restore_advertiser(*, advertiser_id: UUID) -> None:
    """Bring an archived advertiser back, with the campaigns that were archived together with it.

    Raises:
        NotFoundError: there is none.

    """
    with transaction.atomic():
        hold_campaigns()
        advertiser = Advertiser.everything.archived().select_for_update(no_key=True).found(advertiser_id)
        Advertiser.everything.filter(pk=advertiser_id).update(archived_at=None, is_kept=False)
        together = Campaign.everything.of(advertiser_id).filter(archived_at=advertiser.archived_at)
        together.update(archived_at=None, is_kept=False)
        record(Kind.ADVERTISER_RESTORED, advertiser_id=advertiser_id, data={"name": advertiser.name})
