"""Many campaigns at once: what is to change, what would come of it, how far it is, and taking it back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.models import Campaign
from console.bulk import services
from console.bulk.acts import ARCHIVE, act_of
from console.bulk.file import OPTIONAL, REQUIRED, UploadForm, plan_of
from console.bulk.terms import TermsForm, preview_of
from console.campaigns.deletion import fates_of
from console.models import Bulk, BulkItem
from console.shared.pages import console_page, render
from console.shared.texts import price
from console.shared.words import worded
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

CHANGES = "campaigns.change_campaign"
BOOKS = "campaigns.add_campaign"
LATEST = 20
SHOWN = 100


@console_page(CHANGES, BOOKS)
@require_GET
def bulks(request: HttpRequest) -> HttpResponse:
    """List the latest, and offer to book campaigns from a file."""
    return _bulks(request, UploadForm())


def _bulks(request: HttpRequest, form: UploadForm, **context: object) -> HttpResponse:
    latest = Bulk.objects.exclude(stage=Bulk.Stage.DRAFT).select_related("user").order_by("-pk")[:LATEST]
    return render(
        request,
        "console/bulk/list.html",
        title=_("Many at once"),
        form=form,
        latest=[(each, _title(each), services.progress(each)) for each in latest],
        columns=",".join(REQUIRED),
        optional=",".join(OPTIONAL),
        **context,
    )


@console_page(CHANGES, BOOKS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Show what the file would book, or all that is wrong with it; with `confirmed`, book it."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _bulks(request, form)
    text = form.cleaned_data["text"]
    plan = plan_of(text, platform_state().day)
    if "confirmed" not in request.POST or plan.problems or not plan.bookings:
        form = UploadForm(initial={"text": text})
        return _bulks(
            request, form, plan=plan, text=text, rows=plan.bookings[:SHOWN], hidden=max(0, len(plan.bookings) - SHOWN)
        )
    bulk = services.start_booking(request.user.pk, plan.bookings)
    services.move_on(bulk, Bulk.Stage.RUNNING, of=Bulk.Stage.DRAFT)
    return redirect("console:bulk", bulk.pk)


@console_page(CHANGES)
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Ask what is to change and show what would come of it; with `confirmed` begin; afterwards say how far it is."""
    found = _find(request, bulk_id)
    act = act_of(found.terms)
    form = TermsForm(request.POST or found.terms or None)
    context: dict[str, object] = {}
    is_sent, is_confirmed = request.method == "POST", "confirmed" in request.POST
    is_open = found.stage == Bulk.Stage.DRAFT
    if is_open and (act or form.is_valid()):
        if not act:
            found.terms = form.terms()
        if is_sent:
            stage = Bulk.Stage.RUNNING if is_confirmed else Bulk.Stage.DRAFT
            is_open = services.move_on(found, stage, of=Bulk.Stage.DRAFT, terms=found.terms)
        if is_open and is_confirmed:
            return redirect("console:bulk", found.pk)
        context |= _before(found)
    if is_sent and not is_open:
        messages.error(request, _("It has begun already, with what is shown here."))
        return redirect("console:bulk", found.pk)
    counts = services.progress(found)
    refused = found.items.exclude(problem="").order_by("pk")[:SHOWN]
    return render(
        request,
        "console/bulk/one.html",
        title=_title(found),
        bulk=found,
        form=form,
        counts=counts,
        total=sum(counts.values()),
        refused=_named(refused),
        act=act,
        said=[] if act else _said(found, form),
        may_be_taken_back=act is None or act.undo is not None,
        **_standing(found, counts),
        **context,
    )


@console_page(CHANGES)
@require_POST
def step(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Work on it for a second, and say how far it is."""
    found = _find(request, bulk_id)
    services.step(found)
    found.refresh_from_db()
    if request.headers.get("Accept") != "application/json":
        return redirect("console:bulk", bulk_id)
    counts = services.progress(found)
    return JsonResponse({"total": sum(counts.values()), **_standing(found, counts)})


@console_page(CHANGES)
@require_POST
def undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Begin to take it back."""
    found = _find(request, bulk_id)
    act = act_of(found.terms)
    if (act and act.undo is None) or not services.move_on(found, Bulk.Stage.UNDOING, of=Bulk.Stage.DONE):
        messages.error(request, _("It cannot be taken back now."))
    return redirect("console:bulk", bulk_id)


def _find(request: HttpRequest, bulk_id: int) -> Bulk:
    """Find a bulk, for one who may do with each campaign what it does."""
    found = get_object_or_404(Bulk, pk=bulk_id)
    act = act_of(found.terms)
    if act and not request.user.has_perm(act.permission):
        raise PermissionDenied
    return found


def _named(items: Iterable[BulkItem]) -> list[tuple[BulkItem, str]]:
    """Put the title of its campaign beside each; of one that was never booked, the title it was to have."""
    known = list(items)
    titles = dict(Campaign.everything.filter(pk__in=[each.campaign_id for each in known]).values_list("pk", "ad_title"))
    return [(each, titles.get(each.campaign_id) or each.terms.get("ad_title", "")) for each in known]


def _before(found: Bulk) -> dict[str, object]:
    """Say what would come of it."""
    ids = found.items.values_list("campaign_id", flat=True)
    if ARCHIVE in found.terms:
        return {"fates": fates_of(ids)}
    return {} if act_of(found.terms) else {"preview": preview_of(ids, found.terms, platform_state().day)}


def _said(found: Bulk, form: TermsForm) -> list[tuple[str, str]]:
    """Say what was asked for."""
    return [
        (str(form[name].label), price(Decimal(value)) if name != "paused" else worded(form.fields[name], value))
        for name, value in found.terms.items()
        if name in form.fields
    ]


def _title(found: Bulk) -> str:
    if act := act_of(found.terms):
        return str(act.title)
    return _("Book many") if found.books else _("Change many")


def _standing(found: Bulk, counts: dict[str, int]) -> dict[str, int | bool]:
    is_undoing = found.stage in {Bulk.Stage.UNDOING, Bulk.Stage.UNDONE}
    return {
        "finished": sum(counts.values()) - counts["done" if is_undoing else "waiting"],
        "is_busy": found.stage in {Bulk.Stage.RUNNING, Bulk.Stage.UNDOING},
    }
