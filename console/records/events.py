"""The history: what happened on the platform, no matter who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import RangeDateFilter, RangeNumericFilter

from access.models import ApiKey
from advertisers.models import Advertiser
from campaigns.models import Campaign
from console.records.happened import MAY_SEE
from console.records.sentences import kinds_like, sentence_of, who_did
from console.records.undo import undo
from console.scores.pages import MAY_SET
from console.shared.admin import ReadOnlyAdmin
from console.shared.texts import link_to
from console.shared.uuids import as_uuid
from events.models import Event, Kind
from members.models import Member
from zoomad.errors import Reason, RefusedError, ZoomADError
from zoomad.state.actor import ActorKind

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet, TextChoices
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

MAY_CHANGE = "campaigns.change_campaign"
MOST_FOUND = 200
ACTORS: tuple[tuple[ActorKind, Any, str, str], ...] = (
    (ActorKind.USER, User, "pk", "username"),
    (ActorKind.KEY, ApiKey, "pk", "name"),
    (ActorKind.TELEGRAM, Member, "user_id", "name"),
)
"""By which door they come, and where their ids and names are."""


class ChoiceFilter(SimpleListFilter):
    """By the value of a column that has no choices of its own."""

    column: str
    choices_of: type[TextChoices]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Event]) -> list[tuple[str, StrOrPromise]]:
        """Offer all there are."""
        return list(self.choices_of.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep those."""
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class WhoFilter(SimpleListFilter):
    """By who it was, which the links in the list lead to; it is no list of all there are."""

    title, parameter_name = _("who"), "who"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Event]) -> list[tuple[str, StrOrPromise]]:
        """Name who was chosen, as they were called the last time."""
        if not (chosen := self.value()):
            return []
        latest = self._events(Event.objects.all()).order_by("-event_id").first()
        return [(chosen, who_did(latest) if latest else chosen)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep what they did."""
        return self._events(queryset) if self.value() else queryset

    def _events(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        door, _colon, key = (self.value() or "").partition(":")
        return queryset.filter(actor_kind=door, actor_id=key)


class KindFilter(ChoiceFilter):
    """By what happened."""

    title, parameter_name, column, choices_of = _("kind"), "what", "kind", Kind


class ActorFilter(ChoiceFilter):
    """By where it came from: the API, the admin, the bot or the platform itself."""

    title, parameter_name, column, choices_of = _("by"), "door", "actor_kind", ActorKind


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    """All events, newest first."""

    list_title = _("History")
    list_display = ("created_at", "day", "sentence", "about", "who", "address")
    fields = list_display
    readonly_fields = list_display
    list_filter = (KindFilter, ActorFilter, WhoFilter, ("created_at", RangeDateFilter), ("day", RangeNumericFilter))
    search_fields = ("kind",)
    search_help_text = _("Words of a kind, a campaign's title, an advertiser's or an actor's name, or an id")
    ordering = ("-event_id",)
    list_display_links = None
    sortable_by = ()
    actions = ("take_back",)

    def has_view_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Let those look who may look at the history."""
        return request.user.has_perm(MAY_SEE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Let the same find it."""
        return self.has_view_permission(request)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """Let those take things back who may change campaigns, or scores."""
        return request.user.has_perm(MAY_CHANGE) or request.user.has_perms(MAY_SET)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Go along the index of days, or of moments, where those are asked for, not past millions of other rows."""
        for column in ("day", "created_at"):
            if any(request.GET.get(f"{column}_{end}") for end in ("from", "to")):
                return (f"-{column}", *self.ordering)
        return self.ordering

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Find kinds by their words in either language, campaigns and advertisers by name or id; all by an index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if (key := as_uuid(term)) is not None:
            return queryset.filter(Q(campaign_id=key) | Q(advertiser_id=key)), False
        campaigns = Campaign.everything.filter(ad_title__icontains=term).values_list("pk", flat=True)[:MOST_FOUND]
        advertisers = Advertiser.everything.filter(name__icontains=term).values_list("pk", flat=True)[:MOST_FOUND]
        found = (
            Q(kind__in=kinds_like(term)) | Q(campaign_id__in=list(campaigns)) | Q(advertiser_id__in=list(advertisers))
        )
        for door, model, column, name in ACTORS:
            named = model.objects.filter(**{f"{name}__icontains": term}).values_list(column, flat=True).distinct()
            found |= Q(actor_kind=door, actor_id__in=[str(each) for each in named.order_by(column)[:MOST_FOUND]])
        return queryset.filter(found), False

    @admin.action(description=_("Take back: as it was before"), permissions=["undo"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """Undo what is selected, the newest first, and say what could not be."""
        done = 0
        for event in queryset.order_by("-event_id"):
            needed = MAY_SET if event.kind == Kind.SCORES_STORED else (MAY_CHANGE,)
            try:
                if not request.user.has_perms(needed):
                    raise RefusedError(_("You may not change this."), Reason.NOT_ALLOWED)
                if stays := undo(event):
                    messages.warning(request, f"{sentence_of(event)} {stays}")
                done += 1
            except ZoomADError as error:
                messages.error(request, f"{sentence_of(event)} {error.message}")
            except ValidationError as error:
                messages.error(request, f"{sentence_of(event)} {' '.join(error.messages)}")
        if done:
            sentence = ngettext("%(number)s was taken back.", "%(number)s were taken back.", done)
            messages.success(request, sentence % {"number": done})

    @admin.display(description=_("what"))
    def sentence(self, event: Event) -> str:
        """Say what happened."""
        return sentence_of(event)

    @admin.display(description=_("of what"))
    def about(self, event: Event) -> str:
        """Lead to the campaign or the advertiser; one that is gone says so itself."""
        for model, key in ((Campaign, event.campaign_id), (Advertiser, event.advertiser_id)):
            if key is not None:
                opts = model._meta  # noqa: SLF001 - Django's public name for it
                url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[key])
                return link_to(url, opts.verbose_name)
        return "—"

    @admin.display(description=_("by"))
    def who(self, event: Event) -> str:
        """Name who did it, and lead to what else they did."""
        if not event.actor_id:
            return who_did(event)
        url = reverse("admin:events_event_changelist")
        return link_to(f"{url}?{urlencode({'who': f'{event.actor_kind}:{event.actor_id}'})}", who_did(event))
