"""What can be seen of, and done about, one campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from campaigns.models import Campaign
from clients.models import Client
from console.campaigns.admin import CampaignAdmin
from console.campaigns.ranking import place_of, ranking_for, rules_for
from console.shared.charts import charts_of
from console.shared.figures import figures_of
from console.shared.pages import console_page, render
from console.shared.uuids import as_uuid
from stats.querysets import campaign_days, campaign_total
from zoomad.state.models import Selection
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


class ClientForm(forms.Form):
    """Whom to ask about."""

    client = forms.CharField(label=gettext_lazy("Client: the id, or the whole login"))

    def find(self) -> Client | None:
        """Find the client by id or login."""
        text = self.cleaned_data["client"]
        key = as_uuid(text)
        found: Client | None = Client.objects.filter(**({"pk": key} if key else {"login": text})).first()
        return found


@console_page("campaigns.view_campaign", "ads.view_campaigndelivery")
@require_GET
def statistics(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show what a campaign delivered, by day."""
    campaign = _campaign(campaign_id)
    days = figures_of(campaign_days(campaign_id))
    return render(
        request,
        "console/campaigns/statistics.html",
        title=_("Statistics"),
        campaign=campaign,
        total=campaign_total(campaign_id),
        days=days,
        charts=charts_of(days),
    )


@console_page("campaigns.view_campaign", "clients.view_client", "ads.view_clientview")
@require_GET
def why(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Say why a client is, or is not, shown a campaign."""
    campaign = _campaign(campaign_id)
    form = ClientForm(request.GET or None)
    context = {"campaign": campaign, "form": form}
    if form.is_valid():
        client = form.find()
        if client is None:
            form.add_error("client", _("There is no such client."))
        else:
            state = platform_state()
            day, selection = state.day, Selection(state.selection)
            context |= {
                "client": client,
                "rules": rules_for(campaign, client, day=day, selection=selection),
                "place": place_of(campaign, client, day=day, selection=selection),
                "ranking": ranking_for(client, day=day, selection=selection),
                "selection": selection,
                "by_formula": ranking_for(client, day=day, selection=Selection.FORMULA)[:1],
            }
    return render(request, "console/campaigns/why.html", title=_("Why is my ad not shown?"), **context)


@console_page("campaigns.change_campaign")
@require_POST
def pause(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Pause a campaign, or with `resume` let it be shown again."""
    is_paused = "resume" not in request.POST
    _admin().set_paused(request, _campaign(campaign_id), is_paused=is_paused)
    messages.success(
        request,
        _("The campaign is paused: nobody is shown it.") if is_paused else _("The campaign is no longer paused."),
    )
    return redirect("admin:campaigns_campaign_change", campaign_id)


@console_page("campaigns.change_campaign")
@require_POST
def restore(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Bring a campaign back from the archive."""
    if _admin().bring_back(request, _campaign(campaign_id)):
        messages.success(request, _("The campaign is back, as it was."))
    return redirect("admin:campaigns_campaign_change", campaign_id)


def _admin() -> CampaignAdmin:
    found = admin.site.get_model_admin(Campaign)
    if not isinstance(found, CampaignAdmin):
        raise TypeError(found)
    return found


def _campaign(campaign_id: UUID) -> Campaign:
    campaigns = Campaign.everything.select_related("advertiser", "delivery")
    campaign: Campaign | None = campaigns.filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    return campaign
