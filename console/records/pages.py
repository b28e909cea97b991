"""Views and clicks: the bill, which is read and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ads.models import ClientClick, ClientView
from clients.models import Client
from console.shared.pages import console_page, render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 50
# A client may be gone, the bill stays.
LOGIN = Subquery(Client.objects.filter(pk=OuterRef("client_id")).values("login"))


class RecordFilter(forms.Form):
    """Whose records to show, and after which of them to go on."""

    client = forms.UUIDField(required=False, label=gettext_lazy("Client's id"))
    campaign = forms.UUIDField(required=False, label=gettext_lazy("Campaign's id"))
    after_client = forms.UUIDField(required=False, widget=forms.HiddenInput)
    after_campaign = forms.UUIDField(required=False, widget=forms.HiddenInput)


@console_page("ads.view_clientview")
@require_GET
def views(request: HttpRequest) -> HttpResponse:
    """List views."""
    return _records(request, ClientView, _("Views"))


@console_page("ads.view_clientclick")
@require_GET
def clicks(request: HttpRequest) -> HttpResponse:
    """List clicks."""
    return _records(request, ClientClick, _("Clicks"))


def _records(request: HttpRequest, model: Any, title: str) -> HttpResponse:
    """Show a page that begins after a key: any of ten million rows is found in the same time, and none is counted."""
    form = RecordFilter(request.GET)
    rows: list[Any] = []
    following = ""
    if form.is_valid():
        wanted = form.cleaned_data
        records = model.objects.order_by("client_id", "campaign_id")
        # One order for each index: by client, or within a campaign.
        if wanted["client"]:
            records = records.filter(client_id=wanted["client"])
        if wanted["campaign"]:
            records = records.filter(campaign_id=wanted["campaign"])
        if wanted["after_client"] and wanted["after_campaign"]:
            records = records.filter(pk__gt=(wanted["after_client"], wanted["after_campaign"]))
        # By the primary key; a campaign's records alone are found by their own index and sorted. Clients and campaigns
        # are joined to the page alone: else the planner may begin with all clients that stand before it.
        page = model.objects.filter(pk__in=records.values("pk")[: PAGE + 1])
        rows = list(page.select_related("campaign").annotate(login=LOGIN).order_by("client_id", "campaign_id"))
        if len(rows) > PAGE:
            query = request.GET.copy()
            query["after_client"], query["after_campaign"] = map(str, rows[PAGE - 1].pk)
            following = query.urlencode()
    return render(request, "console/records/list.html", title=title, form=form, rows=rows[:PAGE], following=following)
