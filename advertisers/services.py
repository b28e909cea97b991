"""Storing advertisers."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from advertisers.models import Advertiser
from events.models import Kind
from events.services import event_of, record_all
from zoomad.database.bulk import Upsert, last_of_each

UPSERT = Upsert(
    table="advertisers",
    columns={"advertiser_id": "uuid", "name": "text"},
    key=("advertiser_id",),
    made_at="created_at",
)


def store_advertisers(*, advertisers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Create or update advertisers, all or none; of the same id twice the last one wins, in the place of the first."""
    distinct = last_of_each(advertisers, "advertiser_id")
    with transaction.atomic():
        names = dict(
            Advertiser.objects.filter(pk__in=[row["advertiser_id"] for row in distinct]).values_list("pk", "name")
        )
        record_all(
            event_of(Kind.ADVERTISER_MADE, advertiser_id=pk, data={"name": name})
            if is_new
            else event_of(Kind.ADVERTISER_RENAMED, advertiser_id=pk, data={"changes": {"name": [names.get(pk), name]}})
            for pk, name, is_new in UPSERT.changes(distinct)
        )
    return distinct
