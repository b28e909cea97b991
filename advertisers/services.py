"""Storing advertisers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from advertisers.models import Advertiser
from zoomad.database.bulk import Upsert, last_of_each

UPSERT = Upsert(
    table="advertisers",
    columns={"advertiser_id": "uuid", "name": "text"},
    key=("advertiser_id",),
    made_at="created_at",
    on_conflict={"archived_at": "NULL", "is_kept": "false"},  # whoever books again is there again
)
HOLD = "SELECT true FROM advertisers WHERE advertiser_id = %s AND archived_at IS NULL FOR SHARE"


def store_advertisers(*, advertisers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Create or update advertisers, all or none; of the same id twice the last one wins, in the place of the first."""
    distinct = last_of_each(advertisers, "advertiser_id")
    UPSERT.execute(distinct)
    return distinct


def held_advertiser(advertiser_id: UUID) -> None:
    """Keep an advertiser from being archived until the end of the transaction, for what is booked in its name.

    Raises:
        NotFoundError: there is no such advertiser.

    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [advertiser_id])
        if cursor.fetchone() is None:
            raise Advertiser.objects.not_found()
