"""The moderation desk: refused or doubtful texts that wait for a person, and the check of booked ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from advertisers.models import Advertiser
from campaigns.models import Campaign, ModerationVerdict
from campaigns.moderation import desk as service
from campaigns.moderation.judge import IN_WORDS, OFFLINE, explained
from console.bulk.services import start_recheck
from console.shared.pages import console_page, render
from zoomad.errors import ZoomADError
from zoomad.names import straight
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

SEES = "campaigns.view_moderationverdict"
DECIDES = "platform.change_platformstate"
SHOWN = 50


class ReasonForm(forms.Form):
    """Why a text is approved."""

    reason = forms.CharField(max_length=200, label=gettext_lazy("Why it is approved"))


@console_page(SEES)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """List what no person has decided about yet, newest first."""
    refused = list(service.waiting().order_by("-created_at", "verdict_id")[: SHOWN + 1])
    return render(
        request,
        "console/moderation/desk.html",
        title=_("Moderation desk"),
        rows=_rows(refused[:SHOWN]),
        has_more=len(refused) > SHOWN,
        is_moderated=platform_state().is_moderated,
        may_decide=request.user.has_perms([SEES, DECIDES]),
    )


@console_page(SEES, DECIDES)
@require_POST
def approve(request: HttpRequest, verdict_id: UUID) -> HttpResponse:
    """Approve texts that were refused, or in doubt."""
    refused = _find(verdict_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it is approved."))
    else:
        _decide(
            request,
            partial(service.approve, refused, by=request.user.get_username(), reason=form.cleaned_data["reason"]),
            _("Approved: these very texts can be booked now."),
        )
    return redirect("console:desk")


@console_page(SEES, DECIDES)
@require_POST
def settle(request: HttpRequest, verdict_id: UUID) -> HttpResponse:
    """Leave texts as they were judged, and take them off the desk."""
    _decide(
        request,
        partial(service.settle, _find(verdict_id), by=request.user.get_username()),
        _("It stays as it is."),
    )
    return redirect("console:desk")


@console_page(SEES, DECIDES, "campaigns.change_campaign")
@require_POST
def recheck(request: HttpRequest) -> HttpResponse:
    """Begin to look at the texts of all that runs or will run."""
    return redirect("console:bulk", start_recheck(request.user.pk, platform_state().day).pk)


def _decide(request: HttpRequest, act: Callable[[], object], sentence: str) -> None:
    """Do it and say so, or say what somebody else has decided while the page was open."""
    try:
        act()
    except ZoomADError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, sentence)


def _find(verdict_id: UUID) -> ModerationVerdict:
    """Find what was refused or in doubt, decided meanwhile or not."""
    return get_object_or_404(ModerationVerdict, Q(is_allowed=False) | Q(is_doubtful=True), pk=verdict_id)


def _rows(refused: list[ModerationVerdict]) -> list[dict[str, object]]:
    campaigns = Campaign.objects.with_state(platform_state().day).in_bulk([each.campaign_id for each in refused])
    advertisers = Advertiser.everything.in_bulk([each.advertiser_id for each in refused])
    return [
        {
            "verdict": each,
            "charge": _("it is doubtful") if each.is_doubtful else IN_WORDS.get(each.category, ""),  # type: ignore[call-overload]
            "reason": straight(explained(each.reason, each.model)),
            "judge": _(OFFLINE) if each.model == OFFLINE else each.model,
            "campaign": campaigns.get(each.campaign_id),
            "advertiser": advertisers.get(each.advertiser_id),
        }
        for each in refused
    ]
