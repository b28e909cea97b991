"""What people decide about texts: an operator may approve what was refused, and have what is booked looked at again."""

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
    """Say whether somebody has approved these very texts."""
    return ModerationVerdict.objects.filter(APPROVAL, ad_title=title, ad_text=text).exists()


def keep(verdict: Verdict, campaign: Campaign) -> None:
    """Keep how the texts of a campaign were judged, for operators."""
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
    """Find what was refused, or let pass in doubt, and what no person has decided about since."""
    approvals = ModerationVerdict.objects.filter(APPROVAL, ad_title=OuterRef("ad_title"), ad_text=OuterRef("ad_text"))
    return ModerationVerdict.objects.filter(WAITS, ~Exists(approvals))


def settle(waits: ModerationVerdict, *, by: str) -> None:
    """Leave these very texts as they were judged, refused or booked, and take them off the desk.

    Raises:
        RefusedError: somebody has decided about them already.

    """
    with transaction.atomic():
        _require_waiting(waits)
        waiting().filter(ad_title=waits.ad_title, ad_text=waits.ad_text).update(settled_by=by)


def approve(refused: ModerationVerdict, *, by: str, reason: str) -> ModerationVerdict:
    """Let texts that were refused, or in doubt, be booked from now on; write down who says so, and why.

    Raises:
        RefusedError: somebody has decided about them already.

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
    """Let one decide about a verdict at a time, and nobody against a decision that they have not seen."""
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
    """Judge the texts of a campaign that is booked already; say what is wrong with them, or nothing.

    Raises:
        UnavailableError: nobody can judge them just now.

    """
    if is_approved(title=campaign.ad_title, text=campaign.ad_text):
        return ""
    verdict = judge(title=campaign.ad_title, text=campaign.ad_text)
    keep(verdict, campaign)
    return "" if verdict.is_allowed else verdict.in_words()
