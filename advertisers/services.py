"""Storing advertisers."""

from collections.abc import Sequence
from typing import Any

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
    UPSERT.execute(distinct)
    return distinct
