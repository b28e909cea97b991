"""How the list of campaigns can be narrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter, TextFilter

from campaigns.models import TargetGender
from campaigns.querysets import State
from console.campaigns.querysets import bookings
from console.campaigns.watching import CAUSES, UNDELIVERABLE, ids_of
from console.shared.archive import ARCHIVED
from stats.outlook import Pace, paced
from zoomad.api.fields import MAX_INTEGER
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class StateFilter(SimpleListFilter):
    """By state; the archived are shown to whoever asks for them, and to nobody else."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer all states, and the archive."""
        return [*State.choices, (ARCHIVED, _("archived"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep those in the state."""
        if self.value() == ARCHIVED:
            return queryset.archived()  # type: ignore[no-any-return]
        live: QuerySet[Any] = queryset.live()
        return live.filter(state=self.value()) if self.value() else live


class WatchFilter(SimpleListFilter):
    """By what an operator should look at: the lists behind the start page."""

    title = _("what needs a look")
    parameter_name = "watch"
    words: ClassVar = {"starting": "starting_soon", "running_out": "running_out"}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the words of `console.campaigns.querysets`."""
        return [
            (UNDELIVERABLE, _("will not deliver")),
            *((cause.value, cause.label) for cause in CAUSES),
            ("running_out", _("about to run out")),
            ("starting", _("about to start")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep those that the word means."""
        word, day = self.value() or "", platform_state().day
        if word in self.words:
            narrowed: QuerySet[Any] = getattr(queryset, self.words[word])(day)
            return narrowed
        if word in {UNDELIVERABLE, *(cause.value for cause in CAUSES)}:
            return queryset.filter(pk__in=ids_of(word, day))  # type: ignore[no-any-return]
        return queryset  # type: ignore[no-any-return]


class PaceFilter(SimpleListFilter):
    """By how campaigns come along."""

    title = _("pace")
    parameter_name = "pace"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every pace."""
        return list(Pace.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep those of the pace."""
        if (pace := self.value() or "") not in Pace.values:
            return queryset  # type: ignore[no-any-return]
        return queryset.filter(pk__in=paced(bookings(), platform_state().day, Pace(pace)))  # type: ignore[no-any-return]


class GenderFilter(SimpleListFilter):
    """By the gender that is targeted."""

    title = _("gender")
    parameter_name = "gender"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the genders, and what is meant for both; all campaigns are the filter's own first choice."""
        return [(each, _("for everybody") if each == TargetGender.ALL else each.label) for each in TargetGender]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those for the gender; unset means all."""
        return queryset.filter(audience_gender=self.value()) if self.value() else queryset


class AgeFilter(TextFilter):  # type: ignore[misc]
    """By an age that the audience holds; what targets no age fits all of them."""

    title = _("age that fits")
    parameter_name = "age"

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep those between whose ages it lies; nothing fits what is no age."""
        age = (self.value() or "").strip()
        if not age:
            return queryset  # type: ignore[no-any-return]
        is_age = age.isascii() and age.isdigit() and int(age) <= MAX_INTEGER
        narrowed: QuerySet[Any] = queryset.for_age(int(age)) if is_age else queryset.none()
        return narrowed


class LocationFilter(FieldTextFilter):  # type: ignore[misc]
    """By the location that is targeted."""
