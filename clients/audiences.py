"""How many clients an audience has, exactly and at once, however many clients there are.

`audience_counts` holds a row for each place, gender and age, and rows that add up all places and all genders; it reads
the same way as a targeting does. Storing clients never waits for a row of it: triggers only append what changed to
`audience_changes`, in the same transaction, and `settle` moves that into the counts. A reader adds both. Of a database
that is spread over several machines no trigger could write there: whoever stores and deletes clients does, by `note`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.db import connection, transaction

from zoomad.database.snapshots import take_time

if TYPE_CHECKING:
    from collections.abc import Iterable

POLL_SECONDS = 1.0
LOCK = 0x5A41_4443  # "ZADC", for the advisory lock: one process settles at a time
EVERYWHERE = ""
PLACE_MARK = "="  # set before a place's name, so that no name can be mistaken for EVERYWHERE
EVERYBODY = "ALL"
NO_UPPER_AGE = 2_147_483_647

# Each place, gender and age, and the rows that add up all places and all genders.
GROUPED = """
SELECT COALESCE('=' || location, '') AS location, COALESCE(gender, 'ALL') AS gender, age, {count} AS clients
FROM {table} GROUP BY CUBE (location, gender), age
"""
# Each machine counts its clients before they are added up, where there are several.
BY_GROUP = "(SELECT location, gender, age, count(*) AS clients FROM clients GROUP BY 1, 2, 3) AS of_group"
OF_CLIENTS = GROUPED.format(count="sum(clients)", table=BY_GROUP)
OF_CHANGES = GROUPED.format(count="sum(clients)", table="{changes}")
SETTLE = f"""
WITH change AS (DELETE FROM audience_changes RETURNING location, gender, age, clients)
INSERT INTO audience_counts AS kept (location, gender, age, clients) {OF_CHANGES.format(changes="change")}
ON CONFLICT (location, gender, age) DO UPDATE SET clients = kept.clients + excluded.clients
"""  # noqa: S608
NOTE = """
INSERT INTO audience_changes (location, gender, age, clients)
SELECT * FROM unnest(%s::text[], %s::text[], %s::integer[], %s::integer[])
"""
SIZE = """
SELECT (
    SELECT COALESCE(sum(clients), 0) FROM audience_counts
    WHERE location = %(location)s AND gender = %(gender)s AND age BETWEEN %(age_from)s AND %(age_to)s
) + (
    SELECT COALESCE(sum(clients), 0) FROM audience_changes
    WHERE %(location)s IN ('', '=' || location) AND %(gender)s IN ('ALL', gender)
      AND age BETWEEN %(age_from)s AND %(age_to)s
)
"""
PLACES = """
SELECT substr(location, 2) AS place, sum(clients) AS number FROM audience_counts
WHERE gender = 'ALL' AND location <> '' AND strpos(lower(location), lower(%(name)s)) > 0
GROUP BY location HAVING sum(clients) > 0
ORDER BY substr(location, 2) = %(name)s DESC, number DESC, location LIMIT %(most)s
"""
DIFFERING = f"""
SELECT location, gender, age, COALESCE(stored.clients, 0) AS stored, COALESCE(counted.clients, 0) AS counted
FROM (
    SELECT location, gender, age, sum(clients) AS clients
    FROM (SELECT location, gender, age, clients FROM audience_counts
          UNION ALL {OF_CHANGES.format(changes="audience_changes")}) AS entry
    GROUP BY 1, 2, 3
) AS stored
FULL JOIN ({OF_CLIENTS}) AS counted USING (location, gender, age)
WHERE COALESCE(stored.clients, 0) <> COALESCE(counted.clients, 0)
ORDER BY 1, 2, 3
"""  # noqa: S608
CORRECT = f"""
INSERT INTO audience_counts AS kept (location, gender, age, clients)
SELECT location, gender, age, counted - stored FROM ({DIFFERING}) AS wrong
ON CONFLICT (location, gender, age) DO UPDATE SET clients = kept.clients + excluded.clients
"""  # noqa: S608


class Targeted(Protocol):
    """A campaign, of which nothing more is known here."""

    audience_gender: str
    audience_age_from: int
    audience_age_to: int
    audience_location: str


class Audience(NamedTuple):
    """The clients a campaign is meant for, as campaigns keep it: nothing is unset."""

    gender: str = EVERYBODY
    age_from: int = 0
    age_to: int = NO_UPPER_AGE
    location: str = EVERYWHERE

    @classmethod
    def of(
        cls,
        *,
        gender: str | None = None,
        age_from: int | None = None,
        age_to: int | None = None,
        location: str | None = None,
    ) -> Audience:
        """Take a targeting, in which None is meant for everybody."""
        return cls(
            gender or EVERYBODY,
            age_from or 0,
            NO_UPPER_AGE if age_to is None else age_to,
            EVERYWHERE if location is None else PLACE_MARK + location,
        )

    @classmethod
    def of_campaign(cls, campaign: Targeted) -> Audience:
        """Take what the database has computed from a campaign's targeting."""
        return cls(
            campaign.audience_gender, campaign.audience_age_from, campaign.audience_age_to, campaign.audience_location
        )

    def size(self) -> int:
        """Count the clients that belong to it, as they are at this moment."""
        with connection.cursor() as cursor:
            cursor.execute(SIZE, self._asdict())
            return int(cursor.fetchone()[0])


def places(*, name: str = "", most: int) -> list[tuple[str, int]]:
    """List where clients live, and how many: the places whose name has this text, in any case, the largest first.

    The one that is called exactly so comes before all others. Who was stored within the last second may be missing.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"name": name, "most": most})
        return [(place, int(number)) for place, number in cursor.fetchall()]


def note(changes: Iterable[tuple[object, ...]]) -> None:
    """Append what changed, as the triggers do: of each client the place, gender and age before, and after; or nulls."""
    moved: Counter[tuple[object, ...]] = Counter()
    for change in changes:
        moved[change[:3]] -= 1
        moved[change[3:]] += 1
    rows = [(*group, number) for group, number in sorted(moved.items(), key=str) if number and None not in group]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [list(column) for column in zip(*rows, strict=True)])


def settle() -> bool:
    """Move what changed into the counts; say whether there was anything. One process works at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audience_changes) AND pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(SETTLE)
        return True


def differing() -> list[tuple[str, str, int, int, int]]:
    """Find every count that is not what the clients add up to: place, gender, age, what it holds, what is right."""
    with transaction.atomic(), connection.cursor() as cursor:
        take_time(cursor)
        cursor.execute(DIFFERING)
        return list(cursor.fetchall())


def correct() -> None:
    """Make the counts what the clients add up to, without making requests that store clients wait.

    What a count lacks stays the same meanwhile: storing a client notes it in the same transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        take_time(cursor)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(CORRECT)
