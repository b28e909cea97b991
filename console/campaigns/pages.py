"""What can be seen of, and done about, one campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin, messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from campaigns.models import Campaign, TargetGender
from campaigns.querysets import State
from clients.audiences import Audience
from clients.models import MAX_LOCATION_LENGTH, Client
from console.campaigns.admin import CampaignAdmin
from console.campaigns.losses import losses_of
from console.campaigns.prospects import reach_in_words
from console.campaigns.ranking import place_of, ranking_for, rules_for
from console.campaigns.watching import cure_of
from console.shared.charts import charts_of
from console.shared.figures import every_day, figures_of
from console.shared.pages import console_page, render
from console.shared.uuids import as_uuid
from stats.querysets import campaign_days, campaign_total
from stats.reach import reach_of, reach_of_audience
from stats.why import Cause, why_not
from zoomad.api.fields import MAX_INTEGER
from zoomad.state.models import Selection
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from campaigns.querysets import Stated
    from stats.reach import Reach


class ClientForm(forms.Form):
    """The client to ask about."""

    client = forms.CharField(label=gettext_lazy("Client: the id, or the whole login"))

    def find(self) -> Client | None:
        """Find the client by id or login."""
        text = self.cleaned_data["client"]
        key = as_uuid(text)
        found: Client | None = Client.objects.filter(**({"pk": key} if key else {"login": text})).first()
        return found


class AudienceForm(forms.Form):
    """The audience of the campaign in a form, as far as it is filled in."""

    target_gender = forms.ChoiceField(required=False, choices=[("", ""), *TargetGender.choices])
    target_age_from = forms.IntegerField(required=False, min_value=0, max_value=MAX_INTEGER)
    target_age_to = forms.IntegerField(required=False, min_value=0, max_value=MAX_INTEGER)
    target_location = forms.CharField(required=False, strip=False, empty_value=None, max_length=MAX_LOCATION_LENGTH)
    impressions_limit = forms.IntegerField(required=False, min_value=0, max_value=MAX_INTEGER)
    campaign = forms.UUIDField(required=False)

    def reach(self) -> Reach:
        """Count who would fit, and who of them has seen the campaign that is being changed."""
        wish = self.cleaned_data
        audience = Audience.of(
            **{name: wish[f"target_{name}"] for name in ("gender", "age_from", "age_to", "location")}
        )
        campaign = Campaign.objects.select_related("delivery").filter(pk=wish["campaign"]).first()
        if campaign is None:
            return reach_of_audience(audience, impressions_limit=wish["impressions_limit"])
        return reach_of(campaign, audience=audience, impressions_limit=wish["impressions_limit"])


@console_page("campaigns.view_campaign", "clients.view_client")
@require_GET
def reach(request: HttpRequest) -> HttpResponse:
    """Say how many clients fit what stands in the form of a campaign."""
    form = AudienceForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"sentence": _("Nobody fits an audience like this."), "is_short": True})
    found = form.reach()
    return JsonResponse({"sentence": reach_in_words(found), "is_short": bool(found.shortfall) or not found.audience})


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
        charts=charts_of(every_day(days)),
        is_clicked_later=any(day.clicks > day.impressions for day in days),
    )


@console_page("campaigns.view_campaign", "clients.view_client", "ads.view_clientview")
@require_GET
def why(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Say of all clients where they are lost to a campaign; and of one client why it is, or is not, shown it."""
    day = platform_state().day
    campaign = _campaign(campaign_id, day)
    form = ClientForm(request.GET or None)
    found = why_not(campaign, State(campaign.state), day)
    is_outbid = found.cause == Cause.OUTBID and found.price_to_win is not None
    context: dict[str, object] = {
        "campaign": campaign,
        "form": form,
        "why": found,
        "losses": losses_of(found),
        "cure": _("Raise the price, as said below.") if is_outbid else cure_of(found.cause),
    }
    if form.is_valid():
        client = form.find()
        if client is None:
            form.add_error("client", _("There is no such client."))
        else:
            selection = Selection(platform_state().selection)
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


def _campaign(campaign_id: UUID, day: int = 0) -> Stated:
    campaigns = Campaign.everything.select_related("advertiser", "delivery").with_state(day)
    campaign = campaigns.filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    return cast("Stated", campaign)
