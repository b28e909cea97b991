"""Counting on how many days each client asks for an ad, at no cost to those who ask.

Only a reserving selection wants to know, so it is counted while one is in force. Each process remembers who asked, and
a background task writes the new ones of the day about every second: one row for each client and day, whatever the
number of requests. Those that a crash loses count as days on which they did not come, unless they ask once more.
"""

import threading
from uuid import UUID

from django.db import connection, transaction

STORE_SECONDS = 1.0

# Of a client who has been counted on this day nothing is written, nor of one who was deleted meanwhile.
STORE = """
INSERT INTO client_days AS stored (client_id, days, last_day)
SELECT client_id, 1, asked.day
FROM clients JOIN unnest(%s::uuid[], %s::integer[]) AS asked (client_id, day) USING (client_id)
WHERE NOT EXISTS (
    SELECT FROM client_days AS known WHERE known.client_id = clients.client_id AND known.last_day >= asked.day
) ORDER BY 1
ON CONFLICT (client_id) DO UPDATE SET days = stored.days + 1, last_day = excluded.last_day
WHERE stored.last_day < excluded.last_day
RETURNING last_day
"""
COUNT = """
INSERT INTO fill_days AS stored (day, clients)
SELECT day, count(*) FROM unnest(%s::integer[]) AS day GROUP BY 1 ORDER BY 1
ON CONFLICT (day) DO UPDATE SET clients = stored.clients + excluded.clients
"""

_noting = threading.Lock()
_noted: dict[UUID, int] = {}


def note(client_id: UUID, *, day: int) -> None:
    """Remember that a client asked on this day."""
    with _noting:
        _noted[client_id] = day


def store() -> None:
    """Write down who asked since the last time; where that fails, it is kept for the next time."""
    with _noting:
        noted = dict(_noted)
        _noted.clear()
    if not noted:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STORE, [list(noted), list(noted.values())])
            cursor.execute(COUNT, [[day for (day,) in cursor.fetchall()]])
    except BaseException:
        with _noting:
            noted.update(_noted)
            _noted.update(noted)
        raise
