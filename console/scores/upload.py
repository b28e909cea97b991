"""Reading ML scores from CSV: what is wrong with the lines, and what they would change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from advertisers.models import Advertiser
from clients.models import Client
from console.shared.tables import MOST_LINES, rows_of
from zoomad.api.fields import MAX_INTEGER, MIN_INTEGER, PLAIN_INTEGER
from zoomad.database.machines import is_spread

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ["client_id", "advertiser_id", "score"]
MOST_PROBLEMS = 1_000  # more would not be read
RANGE = {"least": MIN_INTEGER, "most": MAX_INTEGER}

# Exactly these pairs: all scores between these clients and these advertisers can be many times as many.
STORED = """
SELECT client_id, advertiser_id, score
FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (client_id, advertiser_id)
JOIN client_ml_scores USING (client_id, advertiser_id)
"""
HELD = "ORDER BY client_id, advertiser_id FOR UPDATE OF client_ml_scores"  # as the upsert locks them
# Rows of several machines are locked by a change only, whatever it changes.
HELD_ON_MACHINES = """
UPDATE client_ml_scores AS held SET score = held.score
FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (client_id, advertiser_id)
WHERE held.client_id = wanted.client_id AND held.advertiser_id = wanted.advertiser_id
RETURNING held.client_id, held.advertiser_id, held.score
"""

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Change:
    """A score that is new, or becomes another."""

    client_id: UUID
    advertiser_id: UUID
    before: int | None
    after: int


@dataclass(slots=True)
class Preview:
    """What would happen. Nothing may be stored while there are problems."""

    problems: list[tuple[int, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    rows: list[dict[str, object]] = field(default_factory=list)

    @property
    def created(self) -> int:
        """How many scores are new."""
        return sum(change.before is None for change in self.changes)

    @property
    def changed(self) -> int:
        """How many scores become others."""
        return len(self.changes) - self.created

    @property
    def digest(self) -> str:
        """Identify what is stored at present of what would change."""
        stored = [f"{each.client_id}/{each.advertiser_id}/{each.before}" for each in self.changes]
        return hashlib.sha256("\n".join(stored).encode()).hexdigest()


def preview_of(text: str) -> Preview:
    """Read the lines and compare them with what is stored."""
    preview = Preview()
    lines = dict(_parse(text, preview.problems))
    _check_known(lines, preview.problems)
    preview.problems.sort()
    if not preview.problems:
        _compare(dict(lines.values()), preview)
    return preview


def _parse(text: str, problems: list[tuple[int, str]]) -> Iterator[tuple[int, tuple[Pair, int]]]:
    rows, wrong = rows_of(text, COLUMNS, most=MOST_LINES)
    problems += wrong
    seen: dict[Pair, int] = {}
    for line, values in rows:
        if len(problems) >= MOST_PROBLEMS:
            return
        parsed = _parse_line(values)
        if isinstance(parsed, str):
            problems.append((line, parsed))
        elif (first := seen.setdefault(parsed[0], line)) != line:
            problems.append((line, _("The same client and advertiser stand in line %(line)s.") % {"line": first}))
        else:
            yield line, parsed


def _parse_line(values: dict[str, str]) -> tuple[Pair, int] | str:
    try:
        pair = UUID(values["client_id"]), UUID(values["advertiser_id"])
    except ValueError:
        return _("The client and the advertiser must be ids.")
    score = values["score"]
    if not (PLAIN_INTEGER.fullmatch(score) and MIN_INTEGER <= int(score) <= MAX_INTEGER):
        return _("The score must be a whole number, from %(least)s to %(most)s.") % RANGE
    return pair, int(score)


def _check_known(lines: dict[int, tuple[Pair, int]], problems: list[tuple[int, str]]) -> None:
    clients = _known(Client, {pair[0] for pair, _score in lines.values()})
    advertisers = _known(Advertiser, {pair[1] for pair, _score in lines.values()})
    for line, ((client, advertiser), _score) in lines.items():
        if client not in clients:
            problems.append((line, _("There is no client %(id)s.") % {"id": client}))
        if advertiser not in advertisers:
            problems.append((line, _("There is no advertiser %(id)s.") % {"id": advertiser}))


def _known(model: type[Client | Advertiser], keys: set[UUID]) -> set[UUID]:
    return set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))


def stored_of(pairs: list[Pair], *, is_held: bool = False) -> dict[Pair, int]:
    """Look up what is stored of these pairs; if locked, it cannot change before the end of the transaction."""
    held = HELD_ON_MACHINES if is_spread() else STORED + HELD
    with connection.cursor() as cursor:
        cursor.execute(held if is_held else STORED, [[pair[0] for pair in pairs], [pair[1] for pair in pairs]])
        return {(client, advertiser): score for client, advertiser, score in cursor.fetchall()}


def _compare(scores: dict[Pair, int], preview: Preview) -> None:
    stored = stored_of(list(scores))
    for pair, after in scores.items():
        before = stored.get(pair)
        preview.rows.append({"client_id": pair[0], "advertiser_id": pair[1], "score": after})
        if before == after:
            preview.unchanged += 1
        else:
            preview.changes.append(Change(*pair, before, after))
