"""Decisions of people: an operator may approve refused texts, and have booked ones judged again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import ModerationVerdict
from campaigns.moderation.judge import Category, Verdict, judge
from campaigns.moderation.models import WAITS

if TYPE_CHECKING:
    from campaigns.models import Campaign

APPROVAL = ~Q(approved_by="")


def is_approved(*, title: str, text: str) -> bool:
    """Say whether a person has approved exactly these texts."""
    return ModerationVerdict.objects.filter(APPROVAL, ad_title=title, ad_text=text).exists()


def keep(verdict: Verdict, campaign: Campaign) -> None:
    """Store the verdict on the texts of a campaign, for operators."""
    ModerationVerdict.objects.create(
        advertiser_id=campaign.advertiser_id,
        campaign_id=campaign.campaign_id,
        ad_title=campaign.ad_title,
        ad_text=campaign.ad_text,
        is_allowed=verdict.is_allowed,
        category=verdict.category.value,
        reason=verdict.reason,
        model=verdict.model,
        is_doubtful=verdict.is_doubtful,
    )


def waiting() -> QuerySet[ModerationVerdict]:
    """Find texts that were refused or passed in doubt, and that no person has decided about since."""
    approvals = ModerationVerdict.objects.filter(APPROVAL, ad_title=OuterRef("ad_title"), ad_text=OuterRef("ad_text"))
    return ModerationVerdict.objects.filter(WAITS, ~Exists(approvals))


def settle(waits: ModerationVerdict, *, by: str) -> None:
    """Leave exactly these texts as they were judged, and take them off the desk."""
    waiting().filter(ad_title=waits.ad_title, ad_text=waits.ad_text).update(settled_by=by)


def approve(refused: ModerationVerdict, *, by: str, reason: str) -> ModerationVerdict:
    """Allow texts that were refused or in doubt from now on; record who decided so, and why."""
    return ModerationVerdict.objects.create(
        advertiser_id=refused.advertiser_id,
        campaign_id=refused.campaign_id,
        ad_title=refused.ad_title,
        ad_text=refused.ad_text,
        is_allowed=True,
        category=Category.NONE.value,
        reason=reason,
        model=by,
        approved_by=by,
    )


def recheck(campaign: Campaign) -> str:
    """Judge the texts of a booked campaign; return the sentence of a refusal, or nothing.

    Raises:
        UnavailableError: they cannot be judged now.

    """
    if is_approved(title=campaign.ad_title, text=campaign.ad_text):
        return ""
    verdict = judge(title=campaign.ad_title, text=campaign.ad_text)
    keep(verdict, campaign)
    return "" if verdict.is_allowed else verdict.in_words()
