"""The words in which campaigns are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, TypedDict

from django.db import models, transaction
from django.db.models import BooleanField, Case, Q, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from campaigns.patience import horizon_on
from clients.audiences import EVERYBODY, EVERYWHERE, PLACE_MARK
from zoomad.database.archive import ArchiveQuerySet, LiveManager
from zoomad.errors import Reason

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models.expressions import Combinable
    from django_stubs_ext import WithAnnotations

    from campaigns.models import Campaign

    class StateColumn(TypedDict):
        """What `with_state` annotates."""

        state: str

    Stated = WithAnnotations[Campaign, StateColumn]


class State(models.TextChoices):
    """The state of a campaign; of several that apply, the one that only time or money can change."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    EXHAUSTED = "exhausted", _("exhausted")
    FINISHED = "finished", _("finished")
    PAUSED = "paused", _("paused")


class Viewer(Protocol):
    """The client an ad is chosen for: a `Client`, or expressions that stand for one in a query compiled ahead."""

    @property
    def client_id(self) -> UUID | Combinable:
        """Its id."""

    @property
    def age(self) -> int | Combinable:
        """Its age."""

    @property
    def gender(self) -> str | Combinable:
        """Its gender."""

    @property
    def location(self) -> str | Combinable:
        """Where it is."""


class CampaignQuerySet(ArchiveQuerySet["Campaign"]):
    """Campaigns, narrowed by one fact of the domain at a time."""

    missing = (_("Campaign not found"), Reason.CAMPAIGN_NOT_FOUND)

    def of(self, advertiser_id: UUID) -> Self:
        """Keep the campaigns that one advertiser has booked."""
        return self.filter(advertiser_id=advertiser_id)

    def titled_like(self, text: str) -> Self:
        """Keep the campaigns whose title contains the text, in any case."""
        return self.filter(ad_title__icontains=text) if text else self

    def running_on(self, day: int | Combinable) -> Self:
        """Keep the campaigns that the selection chooses from on this day, if they fit the client: `State.RUNNING`."""
        return self.booked_for(day).with_budget().not_paused()

    def booked_for(self, day: int | Combinable) -> Self:
        """Keep the campaigns whose days, both inclusive, contain this one."""
        return self.filter(_unguessed(Q(start_date__lte=day)), end_date__gte=day)

    def not_running_on(self, day: int) -> Self:
        """Keep the campaigns that are over on this day, or have not begun."""
        return self.filter(Q(start_date__gt=day) | Q(end_date__lt=day))

    def starting_between(self, before: int, after: int) -> Self:
        """Keep the campaigns that start as the one day becomes the other."""
        return self.filter(start_date__gt=before, start_date__lte=after)

    def ending_between(self, before: int, after: int) -> Self:
        """Keep the campaigns that are over as the one day becomes the other."""
        return self.filter(end_date__gte=before, end_date__lt=after)

    def fitting(self, client: Viewer) -> Self:
        """Keep the campaigns whose audience the client belongs to; a key that is unset fits everybody."""
        return self.fitting_age_of(client).fitting_gender_of(client).fitting_location_of(client)

    def fitting_age_of(self, client: Viewer) -> Self:
        """Keep the campaigns whose range of ages, both inclusive, has the client's."""
        return self.filter(_unguessed(Q(audience_age_from__lte=client.age, audience_age_to__gte=client.age)))

    def fitting_gender_of(self, client: Viewer) -> Self:
        """Keep the campaigns that are meant for the client's gender, or for all."""
        return self.filter(audience_gender__in=[EVERYBODY, client.gender])

    def fitting_location_of(self, client: Viewer) -> Self:
        """Keep the campaigns that are meant for the client's location, or for everywhere."""
        return self.filter(audience_location__in=places_of(client))

    def with_budget(self) -> Self:
        """Keep the campaigns whose views and clicks are both below their limits."""
        return self.filter(has_budget=True)

    def not_paused(self) -> Self:
        """Keep the campaigns that no operator has paused."""
        return self.filter(is_paused=False)

    def not_dormant(self) -> Self:
        """Keep the campaigns that run today, and some that do not but are not put to rest yet."""
        return self.filter(is_dormant=False)

    def dormant(self) -> Self:
        """Keep the campaigns that the selection does not look at, as they do not run today or are to be woken yet."""
        return self.filter(is_dormant=True)

    def beginning_on(self, day: int | Combinable) -> Self:
        """Keep the campaigns that run from this day on."""
        return self.filter(start_date=day)

    def looked_at_on(self, day: int | Combinable) -> Self:
        """Drop what has been put to rest, but for those that begin today and are to be woken yet; no fact of its own.

        What is running is the same without it, and not found in the indexes of the selection.
        """
        return self.filter(Q(is_dormant=False) | Q(is_dormant=True, start_date=day))

    def on_another_horizon(self, day: int) -> Self:
        """Keep the campaigns that are marked with another horizon than they have on this day, and are not over."""
        return self.filter(end_date__gte=day).exclude(horizon=horizon_on(day))

    def with_state(self, day: int) -> Self:
        """Annotate `state`: the state of the campaign on this day, in one word."""
        return self.annotate(
            state=Case(
                When(end_date__lt=day, then=Value(State.FINISHED)),
                When(has_budget=False, then=Value(State.EXHAUSTED)),
                When(is_paused=True, then=Value(State.PAUSED)),
                When(start_date__gt=day, then=Value(State.PLANNED)),
                default=Value(State.RUNNING),
                output_field=TextField(),
            )
        )

    def settle_horizons(self, day: int, *, at_most: int) -> bool:
        """Mark some campaigns with their horizon on this day; say whether all are marked now."""
        return self.on_another_horizon(day).mark(at_most=at_most, horizon=horizon_on(day)) < at_most

    def mark(self, *, skip_locked: bool = False, at_most: int | None = None, **marks: object) -> int:
        """Set columns of these campaigns that follow from others, and return of how many.

        They are locked in a fixed order, so that two transactions cannot deadlock.
        """
        with transaction.atomic():
            locked = self.order_by("pk").select_for_update(no_key=True, skip_locked=skip_locked)
            keys = list(locked.values_list("pk", flat=True)[:at_most])
            marked: int = self.model.everything.filter(pk__in=keys).update(**marks)
            return marked


def places_of(client: Viewer) -> list[str | Combinable]:
    """List what a campaign for the client can name as its location: everywhere, or the place where the client is."""
    return [EVERYWHERE, _place(client.location)]


CampaignManager = LiveManager.from_queryset(CampaignQuerySet)


def _unguessed(condition: Q) -> Case:
    """Keep the planner from guessing how many rows a comparison leaves.

    It estimates every comparison with an unknown value at a third, so four of them at a hundredth, and
    then probes another table row by row where joining would be cheaper. A CASE it estimates at a half.
    """
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _place(location: str | Combinable) -> str | Combinable:
    if isinstance(location, str):
        return PLACE_MARK + location
    return Concat(Value(PLACE_MARK, output_field=TextField()), location)
