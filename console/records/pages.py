"""Views and clicks: the bill, which is read and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ads.models import ClientClick, ClientView
from campaigns.models import Campaign
from clients.models import Client
from console.platform.pages import LAST_DAY
from console.shared.choosers import Chooser, GoneOrChosenField
from console.shared.leafing import leaf_through
from console.shared.pages import console_page, render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# A client may be gone, the bill stays.
LOGIN = Subquery(Client.objects.filter(pk=OuterRef("client_id")).values("login"))


class RecordFilter(forms.Form):
    """Whose records to show."""

    client = GoneOrChosenField(
        Client.objects.all(), required=False, label=gettext_lazy("Client"), widget=Chooser(ClientView, "client")
    )
    campaign = forms.ModelChoiceField(
        Campaign.everything.all(),
        required=False,
        label=gettext_lazy("Campaign"),
        widget=Chooser(ClientView, "campaign"),
    )
    day = forms.IntegerField(required=False, min_value=0, max_value=LAST_DAY, label=gettext_lazy("Day"))


@console_page("ads.view_clientview")
@require_GET
def views(request: HttpRequest) -> HttpResponse:
    """List who was shown what, and what it cost."""
    return _records(request, ClientView, _("Views"))


@console_page("ads.view_clientclick")
@require_GET
def clicks(request: HttpRequest) -> HttpResponse:
    """List who clicked what, and what it cost."""
    return _records(request, ClientClick, _("Clicks"))


def _records(request: HttpRequest, model: type[ClientView | ClientClick], title: str) -> HttpResponse:
    form = RecordFilter(request.GET)
    records = model.objects.all()
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["client"]:
            records = records.filter(client_id=wanted["client"].pk)
        if wanted["campaign"]:
            records = records.filter(campaign_id=wanted["campaign"].pk)
        if wanted["day"] is not None:
            records = records.filter(date=wanted["day"])
    else:
        records = records.none()
    return render(
        request,
        "console/records/list.html",
        title=title,
        form=form,
        media=form.media,
        leaf=leaf_through(request, records, "campaign", login=LOGIN),
    )
