"""Advertisers in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypedDict, cast

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ads.models import CampaignDelivery
from advertisers.models import MAX_NAME_LENGTH, Advertiser
from campaigns.archive import archive_advertiser, restore_advertiser
from console.campaigns.querysets import MONEY
from console.records.happened import HappenedAdmin, events_about
from console.shared.archive import ArchiveAdmin, ArchiveFilter
from console.shared.charts import charts_of
from console.shared.figures import every_day, figures_of
from console.shared.texts import campaigns_url, link_to_campaigns, money, number, short
from console.shared.uuids import as_uuid
from stats.querysets import advertiser_days, advertiser_total

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal
    from uuid import UUID

    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import WithAnnotations

    from events.models import Event

    class Sums(TypedDict):
        """What the list adds up of an advertiser's campaigns."""

        impressions_sum: int
        clicks_sum: int
        spend_sum: Decimal

    Charged = WithAnnotations[Advertiser, Sums]


@admin.register(Advertiser)
class AdvertiserAdmin(ArchiveAdmin[Advertiser], HappenedAdmin[Advertiser]):
    """The companies, what they spent, and their campaigns."""

    list_display = ("shown_name", "impressions", "clicks", "spend", "shown_campaigns")
    list_filter = (ArchiveFilter,)
    actions = ("bring_many_back", "delete_selected")
    search_fields = ("name",)
    search_help_text = _("Part of the name, or the whole id")
    fields = ("name",)
    one_line: ClassVar = {"name": MAX_NAME_LENGTH}
    change_form_outer_after_template = "console/advertisers/page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Advertiser]:
        """Add up the campaigns' totals, for the advertisers of the page only."""
        delivered = CampaignDelivery.objects.filter(campaign__advertiser_id=OuterRef("pk")).order_by()
        totals = delivered.values("campaign__advertiser_id")
        return Advertiser.everything.order_by("-created_at", "advertiser_id").annotate(
            impressions_sum=Coalesce(Subquery(totals.values(sum=Sum("impressions"))), 0),
            clicks_sum=Coalesce(Subquery(totals.values(sum=Sum("clicks"))), 0),
            spend_sum=Coalesce(
                Subquery(totals.values(sum=Sum("spent_impressions") + Sum("spent_clicks")), output_field=MONEY),
                0,
                output_field=MONEY,
            ),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show beside the form what the advertiser's campaigns delivered."""
        context = dict(extra_context or {})
        if (key := as_uuid(object_id)) is not None and self.has_view_permission(request):
            context["total"] = advertiser_total(key)
            context["charts"] = charts_of(every_day(figures_of(advertiser_days(key))))
            context["campaigns_link"] = campaigns_url(advertiser__advertiser_id__exact=key)
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def events_of(self, obj: Advertiser) -> QuerySet[Event]:
        """Find what happened to the advertiser and to its campaigns."""
        return events_about(advertiser_id=obj.pk)

    def save_model(self, request: HttpRequest, obj: Advertiser, form: ModelForm[Advertiser], change: bool) -> None:
        """Store, and warn if another advertiser has the same name."""
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data and Advertiser.objects.filter(name=obj.name).exclude(pk=obj.pk).exists():
            messages.warning(request, _("Another advertiser has the same name."))

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, advertiser: Advertiser) -> str:
        """Show the beginning of the name, or the id of what has none."""
        return short(advertiser)

    def archive(self, obj: Advertiser) -> None:
        """Archive an advertiser with its campaigns."""
        archive_advertiser(advertiser_id=obj.pk)

    def restore(self, obj: Advertiser) -> None:
        """Bring it back, with the campaigns that went with it."""
        restore_advertiser(advertiser_id=obj.pk)

    def get_deleted_objects(
        self, objs: Iterable[Advertiser], request: HttpRequest
    ) -> tuple[Sequence[Sequence[str]], Mapping[str, int], set[str], list[str]]:
        """Say of each advertiser what it was charged and stays, or that nothing will be left of it."""
        advertisers = list(self.get_queryset(request).filter(pk__in=[obj.pk for obj in objs]))
        charged = cast("list[Charged]", advertisers)
        listed: list[Sequence[str]] = [part for each in charged for part in (short(each), [_fate(each)])]
        allowed = self.has_delete_permission(request)
        fates = self.fates_of([each.pk for each in advertisers])
        counts = {
            str(_("advertisers to archive")): fates.archived,
            str(_("advertisers to delete for good")): fates.gone,
        }
        counted = {what: count for what, count in counts.items() if count}
        return listed, counted, set() if allowed else {str(_("advertisers"))}, []

    def charged_among(self, keys: Collection[UUID]) -> int:
        """Count the advertisers of whose campaigns one was shown."""
        delivered = CampaignDelivery.objects.filter(campaign__advertiser_id__in=keys, impressions__gt=0)
        return delivered.order_by().values("campaign__advertiser_id").distinct().count()

    @admin.display(description=_("impressions"), ordering="impressions_sum")
    def impressions(self, advertiser: Charged) -> str:
        """Show the number of views charged."""
        return number(advertiser.impressions_sum)

    @admin.display(description=_("clicks"), ordering="clicks_sum")
    def clicks(self, advertiser: Charged) -> str:
        """Show the number of clicks charged."""
        return number(advertiser.clicks_sum)

    @admin.display(description=_("spend"), ordering="spend_sum")
    def spend(self, advertiser: Charged) -> str:
        """Show what was charged."""
        return money(advertiser.spend_sum)

    @admin.display(description=_("campaigns"))
    def shown_campaigns(self, advertiser: Advertiser) -> str:
        """Lead to the campaigns."""
        return link_to_campaigns(_("show"), advertiser__advertiser_id__exact=advertiser.pk)


def _fate(advertiser: Charged) -> str:
    if not advertiser.impressions_sum:
        return str(_("never charged: nothing is left of it and of its campaigns"))
    charged = _("%(amount)s charged: it is archived with its campaigns, and stays in all figures")
    return str(charged % {"amount": money(advertiser.spend_sum)})
