"""Decisions of people: an operator may approve refused texts, and have booked ones judged again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.models import ModerationVerdict
from campaigns.moderation.judge import Category, Verdict, judge
from campaigns.moderation.models import WAITS
from zoomad.errors import Reason, RefusedError

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
    """Leave exactly these texts as they were judged, and take them off the desk.

    Raises:
        RefusedError: a decision about them has been made already.

    """
    with transaction.atomic():
        _require_waiting(waits)
        waiting().filter(ad_title=waits.ad_title, ad_text=waits.ad_text).update(settled_by=by)


def approve(refused: ModerationVerdict, *, by: str, reason: str) -> ModerationVerdict:
    """Allow texts that were refused or in doubt from now on; record who decided so, and why.

    Raises:
        RefusedError: a decision about them has been made already.

    """
    with transaction.atomic():
        _require_waiting(refused)
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


def _require_waiting(verdict: ModerationVerdict) -> None:
    """Let one person at a time decide about a verdict, and refuse if a decision has been made meanwhile."""
    verdict = ModerationVerdict.objects.select_for_update().get(pk=verdict.pk)
    if verdict.settled_by:
        raise RefusedError(
            _("%(name)s has decided meanwhile that it stays as it is.") % {"name": verdict.settled_by},
            Reason.NOT_ALLOWED,
        )
    same = ModerationVerdict.objects.filter(APPROVAL, ad_title=verdict.ad_title, ad_text=verdict.ad_text)
    if approval := same.order_by("-created_at").first():
        words = {"name": approval.approved_by, "reason": approval.reason}
        raise RefusedError(_("%(name)s has approved it meanwhile: “%(reason)s”.") % words, Reason.NOT_ALLOWED)


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
