"""Recording what happened."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection

from events.models import Event, Kind
from zoomad.state.actor import ActorKind, acting
from zoomad.state.services import platform_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import Model, QuerySet

    from zoomad.state.services import State

RECORD_EACH = """
INSERT INTO events (day, kind, advertiser_id, campaign_id, actor_kind, actor_id, actor_name, data)
SELECT %s, %s, advertiser_id, campaign_id, %s, '', '', data FROM ({happened}) AS happened
"""


def record(
    kind: Kind,
    *,
    advertiser_id: UUID | None = None,
    campaign_id: UUID | None = None,
    day: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Record what has just been done, and by which actor; call it in the transaction of the act."""
    event_of(kind, advertiser_id=advertiser_id, campaign_id=campaign_id, day=day, data=data).save(force_insert=True)


def record_all(events: Iterable[Event]) -> None:
    """Record several at once."""
    Event.objects.bulk_create(events)


def record_each(kind: Kind, happened: QuerySet[Model, object], *, day: int) -> None:
    """Record an event of the platform for each row of a query of `advertiser_id`, `campaign_id` and `data`.

    One INSERT … SELECT does it, because a day can start and end a hundred thousand campaigns.
    """
    sql, params = happened.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(RECORD_EACH.format(happened=sql), [day, kind.value, ActorKind.PLATFORM.value, *params])


def event_of(
    kind: Kind,
    *,
    advertiser_id: UUID | None = None,
    campaign_id: UUID | None = None,
    day: int | None = None,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Make the event that `record` stores; the day is today unless it is given."""
    actor = acting.get()
    return Event(
        kind=kind,
        day=platform_state().day if day is None else day,
        advertiser_id=advertiser_id,
        campaign_id=campaign_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        address=actor.address,
        data={name: plain(value) for name, value in (data or {}).items()},
    )


def record_state(before: State, after: State) -> None:
    """Record a change of the platform's state."""
    if after.day != before.day:
        record(Kind.DAY_MOVED, day=after.day, data={"from": before.day, "to": after.day})
    if after.is_moderated != before.is_moderated:
        record(Kind.MODERATION_SWITCHED, day=after.day, data={"is_enabled": after.is_moderated})
    if after.selection != before.selection:
        record(Kind.SELECTION_SWITCHED, day=after.day, data={"from": before.selection, "to": after.selection})


def plain(value: object) -> object:
    """Write a value as JSON can hold it without losing a digit."""
    match value:
        case Decimal():
            return format(value, "f")
        case None | bool() | int() | float() | str():
            return value
        case dict():
            return {str(name): plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return str(value)
