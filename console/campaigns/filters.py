"""How the list of campaigns can be narrowed; the filters stand in no other list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter, TextFilter

from campaigns.models import TargetGender
from campaigns.querysets import State
from console.campaigns.querysets import BookingQuerySet, bookings
from console.campaigns.watching import CAUSES, UNDELIVERABLE, ids_of
from console.shared.archive import ARCHIVED
from stats.outlook import Pace, paced
from zoomad.api.fields import MAX_INTEGER
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from campaigns.models import Campaign


class StateFilter(SimpleListFilter):
    """By state; the archived are shown only when they are asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Campaign]) -> list[tuple[str, StrOrPromise]]:
        """Offer all states, and the archive."""
        return [*State.choices, (ARCHIVED, _("archived"))]

    def queryset(self, request: HttpRequest, queryset: BookingQuerySet) -> BookingQuerySet:  # type: ignore[override]
        """Keep those in the state."""
        if self.value() == ARCHIVED:
            return queryset.archived()
        live = queryset.live()
        return live.filter(Q(state=self.value())) if self.value() else live


class WatchFilter(SimpleListFilter):
    """By what an operator should look at: the lists behind the start page."""

    title = _("what needs a look")
    parameter_name = "watch"
    words: ClassVar = {"starting": BookingQuerySet.starting_soon, "running_out": BookingQuerySet.running_out}

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Campaign]) -> list[tuple[str, StrOrPromise]]:
        """Offer the words of `console.campaigns.querysets`."""
        return [
            (UNDELIVERABLE, _("will not deliver")),
            *((cause.value, cause.label) for cause in CAUSES),
            ("running_out", _("about to run out")),
            ("starting", _("about to start")),
        ]

    def queryset(self, request: HttpRequest, queryset: BookingQuerySet) -> BookingQuerySet:  # type: ignore[override]
        """Keep those that the word means."""
        word, day = self.value() or "", platform_state().day
        if word in self.words:
            return self.words[word](queryset, day)
        if word in {UNDELIVERABLE, *(cause.value for cause in CAUSES)}:
            return queryset.filter(pk__in=ids_of(word, day))
        return queryset


class PaceFilter(SimpleListFilter):
    """By how campaigns come along."""

    title = _("pace")
    parameter_name = "pace"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Campaign]) -> list[tuple[str, StrOrPromise]]:
        """Offer every pace."""
        return list(Pace.choices)

    def queryset(self, request: HttpRequest, queryset: BookingQuerySet) -> BookingQuerySet:  # type: ignore[override]
        """Keep those of the pace."""
        if (pace := self.value() or "") not in Pace.values:
            return queryset
        return queryset.filter(pk__in=paced(bookings(), platform_state().day, Pace(pace)))


class GenderFilter(SimpleListFilter):
    """By the gender that is targeted."""

    title = _("gender")
    parameter_name = "gender"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Campaign]) -> list[tuple[str, StrOrPromise]]:
        """Offer the genders, and what is meant for both; all campaigns are the filter's own first choice."""
        return [(each, _("for everybody") if each == TargetGender.ALL else each.label) for each in TargetGender]

    def queryset(self, request: HttpRequest, queryset: BookingQuerySet) -> BookingQuerySet:  # type: ignore[override]
        """Keep those for the gender; unset means all."""
        return queryset.filter(audience_gender=self.value()) if self.value() else queryset


class AgeFilter(TextFilter):  # type: ignore[misc]
    """By an age that the audience holds; what targets no age fits all of them."""

    title = _("age that fits")
    parameter_name = "age"

    def queryset(self, request: HttpRequest, queryset: BookingQuerySet) -> BookingQuerySet:
        """Keep those between whose ages it lies; nothing fits what is no age."""
        age = (self.value() or "").strip()
        if not age:
            return queryset
        is_age = age.isascii() and age.isdigit() and int(age) <= MAX_INTEGER
        return queryset.for_age(int(age)) if is_age else queryset.none()


class LocationFilter(FieldTextFilter):  # type: ignore[misc]
    """By the location that is targeted."""
