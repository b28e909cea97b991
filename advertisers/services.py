"""Storing advertisers."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction

from advertisers.models import Advertiser
from events.models import Kind
from events.services import event_of, record_all
from zoomad.database.bulk import Upsert, last_of_each
from zoomad.database.machines import is_spread
from zoomad.state.services import platform_state

UPSERT = Upsert(
    table="advertisers",
    columns={"advertiser_id": "uuid", "name": "text"},
    key=("advertiser_id",),
    made_at="created_at",
    on_conflict={"archived_at": "NULL", "is_kept": "false"},  # storing an archived advertiser brings it back
)
HOLD = "SELECT true FROM advertisers WHERE advertiser_id = %s AND archived_at IS NULL"


def store_advertisers(*, advertisers: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Create or update advertisers, all or none; of rows with one id the last counts, at the first one's place."""
    distinct = last_of_each(advertisers, "advertiser_id")
    with transaction.atomic():
        known = Advertiser.everything.in_bulk([row["advertiser_id"] for row in distinct])
        day = platform_state().day
        record_all(
            event_of(kind, advertiser_id=pk, day=day, data=data)
            for pk, name, _is_new in UPSERT.changes(distinct)
            for kind, data in _happened(known.get(pk), name)
        )
    return distinct


def rename_advertiser(*, advertiser_id: UUID, name: str) -> None:
    """Give an advertiser another name.

    Raises:
        NotFoundError: there is no such advertiser.

    """
    with transaction.atomic():
        known = Advertiser.objects.select_for_update(no_key=True).found(advertiser_id)
        Advertiser.objects.filter(pk=advertiser_id).update(name=name)
        record_all(event_of(kind, advertiser_id=advertiser_id, data=data) for kind, data in _happened(known, name))


def _happened(known: Advertiser | None, name: str) -> Iterator[tuple[Kind, dict[str, object]]]:
    """Name the event of storing an advertiser under this name."""
    if known is None:
        yield Kind.ADVERTISER_MADE, {"name": name}
        return
    if known.archived_at is not None:
        yield Kind.ADVERTISER_RESTORED, {"name": name}
    if known.name != name:
        yield Kind.ADVERTISER_RENAMED, {"name": name, "changes": {"name": [known.name, name]}}


def held_advertiser(advertiser_id: UUID) -> None:
    """Lock an advertiser against archiving until the end of the transaction, for a booking in its name.

    Raises:
        NotFoundError: there is no such advertiser.

    """
    with connection.cursor() as cursor:
        # Where the row stands on several machines, two who share its lock would wait for each other.
        lock = "FOR NO KEY UPDATE" if is_spread() else "FOR SHARE"
        cursor.execute(f"{HOLD} {lock}", [advertiser_id])
        if cursor.fetchone() is None:
            raise Advertiser.objects.not_found()
