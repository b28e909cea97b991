"""How the list of campaigns can be narrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter, TextFilter

from campaigns.models import TargetGender
from campaigns.querysets import State
from console.shared.archive import ARCHIVED
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
    words: ClassVar = {
        "starting": "starting_soon",
        "ending": "ending_soon",
        "running_out": "running_out",
        "stuck": "stuck",
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the words of `console.campaigns.querysets`."""
        return [
            ("starting", _("about to start")),
            ("ending", _("about to end")),
            ("running_out", _("about to run out")),
            ("stuck", _("stuck: nothing new shown today")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep those that the word means."""
        word = self.words.get(self.value() or "")
        narrowed: QuerySet[Any] = getattr(queryset, word)(platform_state().day) if word else queryset
        return narrowed


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
