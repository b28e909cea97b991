"""`/time`, `/security/moderation`, `/selection` and `/system/ping`."""

from django.db import connection
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from zoomad.api.schema import BODY, errors, example
from zoomad.api.views import ApiViewSet, validated
from zoomad.database import pool
from zoomad.database.failures import no_changes
from zoomad.state.api.serializers import (
    DaySerializer,
    ModerationSerializer,
    NextDaySerializer,
    SelectionSerializer,
)
from zoomad.state.models import Selection, SelectionSwitch
from zoomad.state.services import advance_day, next_day, platform_state, switch_moderation, switch_selection

DAY = example("Day 3", {"current_date": 3})
# Not the serializer: what PATCH takes is documented as if all of it could be left out.
CHANGE = {"type": "object", "properties": {"is_enabled": {"type": "boolean"}}, "required": ["is_enabled"]}
SWITCH = example("On", {"is_enabled": True})
CHOICE = {
    "type": "object",
    "properties": {"selection": {"type": "string", "enum": Selection.values}},
    "required": ["selection"],
}
SELECTED = example(
    "Patient from day 3 on",
    {
        "selection": "patient",
        "history": [{"selection": "patient", "day": 3, "switched_at": "2026-01-31T12:00:00Z"}],
    },
)
HISTORY = 100


@extend_schema(tags=["Platform"])
class TimeViewSet(ApiViewSet):
    """The virtual day, which only moves forward."""

    bodiless = {"advance"}
    open_to_members = {"retrieve"}

    @extend_schema(summary="What day is it?", responses={200: DaySerializer, **errors()}, examples=[DAY])
    def retrieve(self, _request: Request) -> Response:
        """Show the day."""
        return Response({"current_date": platform_state().day})

    @extend_schema(
        summary="Move the day on",
        description="A day in the past is refused, the same day is fine. Without a body, or without a day in it: the "
        "next day.",
        request=NextDaySerializer,
        responses={200: DaySerializer, **errors(*BODY, 422)},
        examples=[DAY],
    )
    def advance(self, request: Request) -> Response:
        """Set the day."""
        asked = validated(NextDaySerializer, request.data)
        day = advance_day(day=asked["current_date"]) if asked else next_day()
        return Response({"current_date": day})


@extend_schema(tags=["Platform"])
class ModerationViewSet(ApiViewSet):
    """Whether the texts of campaigns are moderated; off at first."""

    @extend_schema(summary="Is moderation on?", responses={200: ModerationSerializer, **errors()}, examples=[SWITCH])
    def retrieve(self, _request: Request) -> Response:
        """Show the switch."""
        return Response({"is_enabled": platform_state().is_moderated})

    @extend_schema(
        summary="Turn moderation on or off",
        request={"application/json": CHANGE},
        responses={200: ModerationSerializer, **errors(*BODY, 422)},
        examples=[SWITCH],
    )
    def partial_update(self, request: Request) -> Response:
        """Set the switch."""
        is_enabled = validated(ModerationSerializer, request.data)["is_enabled"]
        return Response({"is_enabled": switch_moderation(is_enabled=is_enabled)})


@extend_schema(tags=["Platform"])
class SelectionViewSet(ApiViewSet):
    """How ads are selected: by the formula at first."""

    @extend_schema(
        summary="How are ads selected?", responses={200: SelectionSerializer, **errors()}, examples=[SELECTED]
    )
    def retrieve(self, _request: Request) -> Response:
        """Show the selection and its history."""
        return self._shown(platform_state().selection)

    @extend_schema(
        summary="Select ads in another way",
        description="`formula`: by what an ad is expected to earn. `patient`: also by how soon its campaign ends and "
        "how much of it is left. `reserving`: as patient, and nobody is shown an ad for which better clients can be "
        "expected, so that there may be no ad while one fits.",
        request={"application/json": CHOICE},
        responses={200: SelectionSerializer, **errors(*BODY, 422)},
        examples=[SELECTED],
    )
    def partial_update(self, request: Request) -> Response:
        """Set the selection."""
        wanted = Selection(validated(SelectionSerializer, request.data)["selection"])
        return self._shown(switch_selection(selection=wanted))

    def _shown(self, selection: str) -> Response:
        shown = {"selection": selection, "history": SelectionSwitch.objects.all()[:HISTORY]}
        return Response(SelectionSerializer(shown).data)


@extend_schema(tags=["Platform"])
class PingViewSet(ApiViewSet):
    """For health checks."""

    scopes = {"retrieve": None}
    is_limited = False

    @extend_schema(
        summary="Can the platform serve?",
        description="`true` when the database answers and takes changes; without these no ad can be shown.",
        responses={200: OpenApiTypes.BOOL, **errors(is_guarded=False)},
    )
    def retrieve(self, _request: Request) -> Response:
        """Ask the database whether it takes changes, for each ad that is shown is one."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only') = 'on'")
            is_read_only = cursor.fetchone()[0]
        if is_read_only:
            pool.drop_all()
            raise no_changes()
        return Response(True)
